<?php
// A harness for PHP in one call, as nothing is kept in memory between requests:
//
//     php -S 127.0.0.1:{port} harness.php
//
//     require __DIR__ . "/kit.php";
//     serve("acme-jwt", "2.1.0", ["basic" => make_basic(...), "refresh" => make_refresh(...)]);
//
// An app is a folder below CONFORMANCE_DIR. Each maker takes the options of the contract, an array, and
// that folder, to keep tokens in; it returns a function of the method and the path that answers the
// request. It throws Unsupported("JWT_AUTH_HEADER") for an option that it does not have.
declare(strict_types=1);

/** This implementation does not have what was asked for; the message names it. */
class Unsupported extends Exception {}

/** Answer with JSON. */
function answer(int $status, mixed $content = null): void
{
    http_response_code($status);
    if ($status === 204) return;
    header("Content-Type: application/json");
    echo json_encode($content, JSON_PRESERVE_ZERO_FRACTION | JSON_UNESCAPED_SLASHES);
}

/** Answer this request; `info` goes into the report. */
function serve(string $name, string $version, array $makers, array $info = []): void
{
    ini_set("display_errors", "0"); // otherwise an error is shown with 200; it goes to stderr, and is a 500
    [$method, $path] = [$_SERVER["REQUEST_METHOD"], strtok($_SERVER["REQUEST_URI"], "?")];
    $apps = getenv("CONFORMANCE_DIR");
    if (preg_match('~^/a/(\w+)(/.*)?$~', $path, $found) && is_file("$apps/$found[1]/app.json")) {
        [$app, $options] = json_decode(file_get_contents("$apps/$found[1]/app.json"), true);
        $makers[$app]($options, "$apps/$found[1]")($method, $found[2] ?? "/");
    } elseif ("$method $path" === "GET /_conformance") {
        $about = ["protocol" => 1, "nonce" => getenv("CONFORMANCE_NONCE"), "php" => PHP_VERSION];
        answer(200, [...$about, "name" => $name, "version" => $version, ...$info]);
    } elseif ("$method $path" === "POST /_conformance/apps") {
        make_app($makers, $apps, json_decode(file_get_contents("php://input"), true));
    } elseif ($method === "DELETE" && preg_match('~^/_conformance/apps/(\w+)$~', $path, $found)) {
        answer(@unlink("$apps/$found[1]/app.json") ? 204 : 404, ["error" => "no such app"]);
    } else {
        answer(404, ["error" => "nothing at $method $path"]);
    }
}

function make_app(array $makers, string $apps, mixed $wanted): void
{
    [$app, $options] = [$wanted["app"] ?? null, $wanted["options"] ?? []];
    if (!is_string($app) || !is_array($options)) {
        answer(400, ["error" => "app must be text, and options an object"]);
        return;
    }
    try {
        $number = bin2hex(random_bytes(8)); // never given out before
        $make = $makers[$app] ?? throw new Unsupported($app);
        $make($options, "$apps/$number");
    } catch (Unsupported $unsupported) {
        answer(501, ["unsupported" => $unsupported->getMessage()]);
        return;
    }
    mkdir("$apps/$number");
    file_put_contents("$apps/$number/app.json", json_encode([$app, $options], JSON_PRESERVE_ZERO_FRACTION));
    answer(201, ["url" => "/a/$number"]);
}
