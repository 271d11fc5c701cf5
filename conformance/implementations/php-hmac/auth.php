<?php
// JWT authentication by hand, on PHP's own hash_hmac: put your own library in its place.
//
// harness.php needs of it: an Auth that is made from options, issue, check, and Refusal.
declare(strict_types=1);

/** What the suite may ask for. Remove what you do not have, and it is reported as unsupported. */
const OPTIONS = [
    "SECRET_KEY", "JWT_AUTH_HEADER", "JWT_ALGORITHM", "JWT_ACCESS_TOKEN_EXPIRES",
    "JWT_REFRESH_TOKEN_EXPIRES", "JWT_BLACKLIST_ENABLED", "JWT_BLACKLIST_STORE",
    "JWT_BLACKLIST_CHECKS", "JWT_BLACKLIST_TOKEN_CHECKS", "LOADERS",
];
const ALGORITHMS = ["HS256" => "sha256", "HS384" => "sha384", "HS512" => "sha512"];
/** What the app "loaders" answers in each of the five cases: status, JSON, header. */
const LOADERS = [
    "expired" => [200, ["status" => 401, "sub_status" => 101, "msg" => "The token has expired"]],
    "invalid" => [400, ["status" => 422, "sub_status" => 102]], // msg is the reason
    "unauthorized" => [403, ["status" => 401, "sub_status" => 103, "msg" => "Log in first"], "X-Loader: unauthorized"],
    "needs_fresh" => [409, ["status" => 401, "sub_status" => 104, "msg" => "Log in again"]],
    "revoked" => [410, ["status" => 401, "sub_status" => 105, "msg" => "This token was revoked"]],
];

/** A request that is turned away: which of the cases it is, and why. */
class Refusal extends Exception
{
    public function __construct(public readonly string $case, string $reason)
    {
        parent::__construct($reason);
    }
}

/** Issues tokens and checks them, for one app, which keeps those of its store in a folder. */
class Auth
{
    public readonly array $loaders;
    public readonly string $scheme;
    private readonly string $algorithm;
    private readonly array $lifetimes;
    private readonly array $looked_up;

    public function __construct(string $app, private readonly array $options, private readonly string $folder)
    {
        foreach ($options as $name => $_) in_array($name, OPTIONS, true) || throw new Unsupported($name);
        $this->algorithm = $options["JWT_ALGORITHM"] ?? "HS256";
        isset(ALGORITHMS[$this->algorithm]) || throw new Unsupported("JWT_ALGORITHM {$this->algorithm}");
        $store = $options["JWT_BLACKLIST_STORE"] ?? "memory";
        $store === "memory" || throw new Unsupported("JWT_BLACKLIST_STORE $store");
        $this->scheme = $options["JWT_AUTH_HEADER"] ?? "Bearer";
        $this->lifetimes = [
            "access" => $options["JWT_ACCESS_TOKEN_EXPIRES"] ?? ($app === "blacklist" ? 5 : 15) * 60,
            "refresh" => $options["JWT_REFRESH_TOKEN_EXPIRES"] ?? 30 * 86400,
        ];
        $this->loaders = $app === "loaders" ? $options["LOADERS"] ?? array_keys(LOADERS) : [];
        $checks = $options["JWT_BLACKLIST_CHECKS"] ?? $options["JWT_BLACKLIST_TOKEN_CHECKS"] ?? null;
        $all = ($checks ?? ($app === "loaders" ? "all" : "refresh")) === "all";
        $enabled = $options["JWT_BLACKLIST_ENABLED"] ?? in_array($app, ["blacklist", "loaders"], true);
        $this->looked_up = $enabled ? ($all ? ["access", "refresh"] : ["refresh"]) : [];
    }

    /** A new token; of an access token, `more` is fresh and user_claims. */
    public function issue(string $kind, mixed $identity, array $more = []): string
    {
        [$now, $jti] = [time(), uuid()];
        $claims = ["iat" => $now, "nbf" => $now, "exp" => $now + (int) $this->lifetimes[$kind]];
        $claims += ["jti" => $jti, "identity" => $identity, "type" => $kind];
        if ($kind === "access") $claims += $more + ["fresh" => true, "user_claims" => new stdClass()];
        if (in_array($kind, $this->looked_up, true)) $this->store($jti, ["token" => $claims, "revoked" => false]);
        $signed = base64url(json(["typ" => "JWT", "alg" => $this->algorithm])) . "." . base64url(json($claims));
        return $signed . "." . base64url($this->signature($signed));
    }

    /** The claims of the token in this request's Authorization header; throws Refusal. */
    public function check(string $kind = "access", bool $fresh = false): stdClass
    {
        $claims = $this->verified($this->token($_SERVER["HTTP_AUTHORIZATION"] ?? ""));
        $access = ($claims->type ?? null) === "access";
        need("jti", is_string($claims->jti ?? null));
        property_exists($claims, "identity") || throw new Refusal("invalid", "Missing claim: identity");
        need("type", in_array($claims->type ?? null, ["access", "refresh"], true));
        need("fresh", !$access || is_bool($claims->fresh ?? null));
        need("user_claims", !$access || ($claims->user_claims ?? null) instanceof stdClass);
        $claims->type === $kind || throw new Refusal("invalid", "Only $kind tokens can access this endpoint");
        if (in_array($kind, $this->looked_up, true) && ($this->stored($claims->jti)->revoked ?? true)) {
            throw new Refusal("revoked", "Token has been revoked");
        }
        !$fresh || $claims->fresh || throw new Refusal("needs_fresh", "Fresh token required");
        return $claims;
    }

    private function token(string $header): string
    {
        $words = array_values(array_filter(explode(" ", $header), "strlen"));
        $token = array_pop($words) ?? throw new Refusal("unauthorized", "Missing Authorization Header");
        if (strtolower(implode(" ", $words)) === strtolower($this->scheme)) return $token;
        $expected = "Bad authorization header. Expected '{$this->scheme} <JWT>'";
        $bare = "Badly formatted authorization header. Should be '<JWT>'";
        throw new Refusal("invalid", $this->scheme === "" ? $bare : $expected);
    }

    private function verified(string $token): stdClass
    {
        $parts = explode(".", $token);
        count($parts) === 3 || throw new Refusal("invalid", "A token has three parts");
        [$header, $claims, $signature] = array_map(bytes(...), $parts);
        $head = json_object($header);
        ($head->alg ?? null) === $this->algorithm || throw new Refusal("invalid", "Another algorithm is expected");
        property_exists($head, "crit") && throw new Refusal("invalid", "Unknown extensions are critical");
        $good = hash_equals($this->signature("$parts[0].$parts[1]"), $signature);
        $good || throw new Refusal("invalid", "Signature verification failed");
        $claims = json_object($claims);
        foreach (["exp", "nbf", "iat"] as $name) {
            $there = $name === "exp" || property_exists($claims, $name);
            need($name, !$there || is_int($claims->$name ?? null) || is_float($claims->$name ?? null));
        }
        !property_exists($claims, "aud") || throw new Refusal("invalid", "Token is meant for another audience");
        max($claims->nbf ?? 0, $claims->iat ?? 0) <= time() || throw new Refusal("invalid", "The token is not yet valid");
        $claims->exp > time() || throw new Refusal("expired", "Token has expired");
        return $claims;
    }

    private function signature(string $signed): string
    {
        return hash_hmac(ALGORITHMS[$this->algorithm], $signed, $this->options["SECRET_KEY"], true);
    }

    /** All stored tokens, or those of one user: {token: <claims>, revoked: <bool>}. */
    public function tokens(mixed ...$identity): array
    {
        $files = glob("{$this->folder}/*.token");
        $found = array_map(fn($file) => json_decode(file_get_contents($file)), $files);
        $is_theirs = fn($entry) => !$identity || same($entry->token->identity, $identity[0]);
        return array_values(array_filter($found, $is_theirs));
    }

    /** Mark a token as revoked, or as not; tells whether the user has such a token. */
    public function revoke(string $jti, mixed $identity, bool $revoked): bool
    {
        $entry = $this->stored($jti);
        if (!$entry || !same($entry->token->identity, $identity)) return false;
        $this->store($jti, ["revoked" => $revoked] + (array) $entry);
        return true;
    }

    private function stored(string $jti): ?stdClass
    {
        $file = "{$this->folder}/" . hash("sha256", $jti) . ".token"; // a jti is no name of a file
        return is_file($file) ? json_decode(file_get_contents($file)) : null;
    }

    private function store(string $jti, array $entry): void
    {
        $file = "{$this->folder}/" . hash("sha256", $jti);
        file_put_contents("$file." . getmypid(), json($entry));
        rename("$file." . getmypid(), "$file.token"); // another request reads the old one, or the new one
    }
}

/** A random UUID: version 4. */
function uuid(): string
{
    $bytes = random_bytes(16);
    $bytes[6] = chr(ord($bytes[6]) & 0x0F | 0x40);
    $bytes[8] = chr(ord($bytes[8]) & 0x3F | 0x80);
    return vsprintf("%s%s-%s-%s-%s-%s%s%s", str_split(bin2hex($bytes), 4));
}

function need(string $name, bool $fine): void
{
    $fine || throw new Refusal("invalid", "Missing or invalid claim: $name");
}

function json(mixed $value): string
{
    return json_encode($value, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION);
}

function json_object(string $text): stdClass
{
    $value = json_decode($text);
    return $value instanceof stdClass ? $value : throw new Refusal("invalid", "A part is no JSON object");
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), "+/", "-_"), "=");
}

/** The bytes of a part; throws Refusal for anything but the one text that stands for them. */
function bytes(string $text): string
{
    $bytes = base64_decode(strtr($text, "-_", "+/"), true);
    $good = $bytes !== false && base64url($bytes) === $text;
    return $good ? $bytes : throw new Refusal("invalid", "A part is no base64url");
}

/** Whether two JSON values are equal: 1 is not "1", and the order of members makes no difference. */
function same(mixed $one, mixed $other): bool
{
    if (!is_array($one) && !$one instanceof stdClass) return $one === $other;
    if (gettype($one) !== gettype($other)) return false;
    [$one, $other] = [(array) $one, (array) $other];
    $alike = fn($key) => array_key_exists($key, $other) && same($one[$key], $other[$key]);
    return count($one) === count($other) && !array_filter(array_keys($one), fn($key) => !$alike($key));
}
