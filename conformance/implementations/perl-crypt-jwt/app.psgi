# The six example apps of the contract, on PSGI.
#
# The views are yours as much as Auth.pm is: write them as your users would with your library.
# What you do not have: remove the app from %APPS, and its profile from target.toml.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use lib dirname(abs_path(__FILE__));
use Auth;
use Kit;
use Plack::Request;

# ── The views: each is given the Auth of its app and the request, and returns what is answered as JSON ──

# Whoever shows a token of that kind.
sub claims {
    my ($auth, $request, $kind, $fresh) = @_;
    return $auth->check(scalar $request->header("Authorization"), $kind // "access", $fresh);
}

# Who logs in, any JSON value; the password of all is "test".
sub username {
    my $body = eval { $Kit::JSON->decode($_[1]->content) };
    return $body->{username} if ref $body eq "HASH" and ($body->{password} // "") eq "test";
    Auth::refuse(login => "Bad username or password");
}

sub hello { claims(@_); return { hello => "world" } }

sub greeting {
    my ($auth, $request, $fresh) = @_;
    my $identity = claims($auth, $request, "access", $fresh)->{identity};
    my $shown = $Kit::JSON->encode($identity);
    utf8::decode($shown);
    return { hello => "from " . ($shown =~ /\A"/ ? $identity : $shown) };
}

sub fresh_greeting { return greeting(@_[0, 1], 1) }

# Log in, for an access token.
sub login { return { access_token => $_[0]->issue(access => username(@_)) } }

# Log in, for both tokens.
sub pair {
    my ($auth, $request) = @_;
    my $user = username($auth, $request);
    return { access_token => $auth->issue(access => $user), refresh_token => $auth->issue(refresh => $user) };
}

# Put data of the app's own into the token.
sub pair_with_claims {
    my ($auth, $request) = @_;
    my $user = username($auth, $request);
    my $access = $auth->issue(access => $user, user_claims => { hello => $user, foo => ["bar", "baz"] });
    return { access_token => $access, refresh_token => $auth->issue(refresh => $user) };
}

sub show_claims {
    my $mine = claims(@_)->{user_claims};
    return { hello_is => $mine->{hello}, foo_is => $mine->{foo} };
}

sub refresh {
    my $user = claims(@_, "refresh")->{identity};
    return { access_token => $_[0]->issue(access => $user, fresh => JSON::false) };
}

sub tokens { return $_[0]->tokens(claims(@_)->{identity}) }

sub all_tokens { return $_[0]->tokens }

# Revoke a token, or take that back.
sub change {
    my ($auth, $request, $verb, $jti) = @_;
    my $user = claims($auth, $request)->{identity};
    my $found = $auth->revoke($jti, $user, $verb eq "revoke" ? JSON::true : JSON::false);
    Auth::refuse(not_found => "Token not found") unless $found;
    return { msg => "Token successfully ${verb}d" };
}

# ── The apps ──

my %HELLO   = ("GET /protected" => \&hello);
my %GREETS  = ("GET /protected" => \&greeting);
my %SESSION = ("POST /login" => \&pair, "POST /refresh" => \&refresh);
my %FRESH   = ("POST /fresh-login" => \&login, "GET /protected-fresh" => \&fresh_greeting);
my %LIST    = (
    "GET /auth/tokens"                           => \&tokens,
    "GET /auth/all-tokens"                       => \&all_tokens,
    "PUT /auth/tokens/(revoke|unrevoke)/([^/]+)" => \&change,
);
my %APPS = (
    basic     => { "POST /login" => \&login, %HELLO },
    claims    => { "POST /login" => \&pair_with_claims, "GET /protected" => \&show_claims },
    refresh   => { %SESSION, %GREETS },
    freshness => { %SESSION, %GREETS, %FRESH },
    blacklist => { %SESSION, %HELLO, %LIST },
    loaders   => { %SESSION, %GREETS, %FRESH, %LIST },
);

# Say why, as the loader of the case does, or with a challenge: RFC 6750 section 3.
sub refused {
    my ($auth, $name, $reason) = @_;
    if ($auth->{loaders}{$name}) {
        my ($status, $body, @headers) = @{ $Auth::LOADERS{$name} };
        return Kit::answer($status, { msg => $reason, %$body }, @headers);
    }
    return Kit::answer($name eq "invalid" ? 422 : 404, { msg => $reason }) if $name =~ /\A(?:invalid|not_found)\z/;
    my $challenge = $auth->{scheme} . ($name eq "unauthorized" ? "" : ' error="invalid_token"');
    my $without = $name eq "login" || $auth->{scheme} eq "";
    return Kit::answer(401, { msg => $reason }, $without ? () : ("WWW-Authenticate" => $challenge));
}

# A PSGI app of these routes.
sub served {
    my ($routes, $auth) = @_;
    return sub {
        my $request = Plack::Request->new(shift);
        my $asked = ($request->method eq "HEAD" ? "GET" : $request->method) . " " . $request->path_info;
        for my $pattern (keys %$routes) {
            my @found = $asked =~ /\A$pattern\z/ or next;
            my $content = eval { $routes->{$pattern}->($auth, $request, $#+ ? @found : ()) };
            return Kit::answer(200, $content) if $content;
            return refused($auth, @{$@}{qw(name reason)}) if ref $@ eq "HASH";
            die $@;
        }
        return Kit::answer(404, { msg => "Not found" });
    };
}

my %makers;
for my $name (keys %APPS) {
    $makers{$name} = sub { return served($APPS{$name}, Auth->new($name, shift)) };
}
Kit::harness(basename(dirname(abs_path(__FILE__))), "0.1.0", \%makers, "Crypt::JWT" => Crypt::JWT->VERSION);
