package Kit;

# A harness for anything that speaks PSGI: it serves apps, made on demand, to the runner.
#
#     # app.psgi, started by "starman --workers 1 --max-requests 1000000 --listen 127.0.0.1:{port} app.psgi"
#     use Kit;
#     Kit::harness("acme-jwt", "2.1.0", { basic => \&make_basic });
#
# Each maker takes the options of the contract, a reference to a hash, and returns a PSGI app. It calls
# Kit::unsupported("JWT_AUTH_HEADER") for an option that it does not have. The apps are in the memory of a process:
# one worker, which starman would otherwise replace after 1,000 requests.
use strict;
use warnings;
use JSON ();

our $JSON = JSON->new->utf8->canonical->allow_nonref;
my $made = 0;

# This implementation does not have what was asked for.
sub unsupported { die { unsupported => shift } }

# An answer in JSON, as PSGI wants it.
sub answer {
    my ($status, $content, @headers) = @_;
    return [$status, ["Content-Type" => "application/json", @headers], [$JSON->encode($content)]];
}

# The protocol of the contract, version 1, as a PSGI app; `info` goes into the report.
sub harness {
    my ($name, $version, $makers, %info) = @_;
    my $about = {
        protocol => 1, nonce => $ENV{CONFORMANCE_NONCE} // "", perl => sprintf("%vd", $^V),
        name => $name, version => $version, %info,
    };
    my %apps;
    return sub {
        my $env = shift;
        my ($method, $path) = @{$env}{qw(REQUEST_METHOD PATH_INFO)};
        if ($path =~ m{\A(/a/([0-9a-f]+))(/.*)?\z}s and my $app = $apps{$2}) {
            return $app->({ %$env, SCRIPT_NAME => $env->{SCRIPT_NAME} . $1, PATH_INFO => $3 // "" });
        }
        return answer(200, $about) if "$method $path" eq "GET /_conformance";
        return make($makers, \%apps, $env) if "$method $path" eq "POST /_conformance/apps";
        return [204, [], []]
            if $method eq "DELETE" and $path =~ m{\A/_conformance/apps/(\w+)\z} and delete $apps{$1};
        return answer(404, { error => "nothing at $method $path" });
    };
}

sub make {
    my ($makers, $apps, $env) = @_;
    $env->{"psgi.input"}->read(my $text, $env->{CONTENT_LENGTH} // 0);
    my $wanted = eval { $JSON->decode($text) };
    my ($app, $options) = ref $wanted eq "HASH" ? @{$wanted}{qw(app options)} : ();
    return answer(400, { error => "app must be text, and options an object" })
        if !defined $app or ref $app or ref($options //= {}) ne "HASH";
    return answer(501, { unsupported => $app }) unless $makers->{$app};
    my $psgi = eval { $makers->{$app}->($options) };
    return answer(501, $@) if ref $@ eq "HASH";
    die $@ unless $psgi;
    my $number = sprintf "%x%08x", time, ++$made; # never given out before
    $apps->{$number} = $psgi;
    return answer(201, { url => "/a/$number" });
}

1;
