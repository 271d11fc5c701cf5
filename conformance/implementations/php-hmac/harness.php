<?php
// The six example apps of the contract, on PHP alone.
//
// The views are yours as much as auth.php is: write them as your users would with your library.
// What you do not have: remove the app from APPS, and its profile from target.toml.
declare(strict_types=1);

require __DIR__ . "/kit.php";
require __DIR__ . "/auth.php";

/** Who logs in, any JSON value; the password of all is "test". */
function username(): mixed
{
    $body = json_decode(file_get_contents("php://input"));
    $good = $body instanceof stdClass && ($body->password ?? null) === "test";
    return $good ? $body->username ?? null : throw new Refusal("login", "Bad username or password");
}

/** Both tokens, for whoever logs in. */
function pair(Auth $auth, mixed $user, array $more = []): array
{
    return ["access_token" => $auth->issue("access", $user, $more), "refresh_token" => $auth->issue("refresh", $user)];
}

/** What a view says to somebody. */
function greeting(mixed $identity): array
{
    return ["hello" => "from " . (is_string($identity) ? $identity : json($identity))];
}

/** Revoke a token, or take that back. */
function change(Auth $auth, string $verb, string $jti): array
{
    $found = $auth->revoke($jti, $auth->check()->identity, $verb === "revoke");
    http_response_code($found ? 200 : 404);
    return ["msg" => $found ? "Token successfully {$verb}d" : "Token not found"];
}

// Each view by its method and path, in which (\w+) is an argument. What it returns is answered as JSON.
$hello = ["GET /protected" => fn($auth) => $auth->check() ? ["hello" => "world"] : []];
$session = [
    "POST /login" => fn($auth) => pair($auth, username()),
    "POST /refresh" => fn($auth) => [
        "access_token" => $auth->issue("access", $auth->check("refresh")->identity, ["fresh" => false]),
    ],
];
$greets = ["GET /protected" => fn($auth) => greeting($auth->check()->identity)];
$fresh = [
    "POST /fresh-login" => fn($auth) => ["access_token" => $auth->issue("access", username())],
    "GET /protected-fresh" => fn($auth) => greeting($auth->check("access", true)->identity),
];
$list = [
    "GET /auth/tokens" => fn($auth) => $auth->tokens($auth->check()->identity),
    "GET /auth/all-tokens" => fn($auth) => $auth->tokens(),
    'PUT /auth/tokens/(revoke|unrevoke)/([^/]+)' => change(...),
];
$apps = [
    "basic" => ["POST /login" => fn($auth) => ["access_token" => $auth->issue("access", username())]] + $hello,
    "claims" => [
        "POST /login" => function ($auth) {
            $user = username();
            return pair($auth, $user, ["user_claims" => ["hello" => $user, "foo" => ["bar", "baz"]]]);
        },
        "GET /protected" => function ($auth) {
            $mine = $auth->check()->user_claims;
            return ["hello_is" => $mine->hello ?? null, "foo_is" => $mine->foo ?? null];
        },
    ],
    "refresh" => $session + $greets,
    "freshness" => $session + $greets + $fresh,
    "blacklist" => $session + $hello + $list,
    "loaders" => $session + $greets + $fresh + $list,
];

/** Answer one request to an app. */
function route(array $views, Auth $auth, string $method, string $path): void
{
    foreach ($views as $pattern => $view) {
        $asked = ($method === "HEAD" ? "GET" : $method) . " $path"; // PHP's server leaves the body out
        if (!preg_match("~^$pattern$~D", $asked, $found)) continue;
        try {
            $content = $view($auth, ...array_slice($found, 1));
            answer(http_response_code() ?: 200, $content);
        } catch (Refusal $refused) {
            refuse($auth, $refused);
        }
        return;
    }
    answer(404, ["msg" => "Not found"]);
}

/** Say why, as the loader of the case does, or with a challenge: RFC 6750 section 3. */
function refuse(Auth $auth, Refusal $refused): void
{
    $case = $refused->case;
    if (in_array($case, $auth->loaders, true)) {
        [$status, $body, $header] = LOADERS[$case] + [2 => ""];
        if ($header) header($header);
        answer($status, $body + ["msg" => $refused->getMessage()]);
        return;
    }
    $shown = $case === "unauthorized" ? "" : ' error="invalid_token"';
    if ($auth->scheme && !in_array($case, ["invalid", "login"], true)) {
        header("WWW-Authenticate: {$auth->scheme}$shown");
    }
    answer($case === "invalid" ? 422 : 401, ["msg" => $refused->getMessage()]);
}

$makers = [];
foreach ($apps as $name => $views) {
    $makers[$name] = function (array $options, string $folder) use ($name, $views) {
        $auth = new Auth($name, $options, $folder);
        return fn(string $method, string $path) => route($views, $auth, $method, $path);
    };
}
serve(basename(__DIR__), "0.1.0", $makers);
