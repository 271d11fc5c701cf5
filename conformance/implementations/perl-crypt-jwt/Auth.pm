package Auth;

# JWT authentication with Crypt::JWT: put your own library in its place.
#
# app.psgi needs of it: Auth->new(app, options), issue, check, tokens and revoke; and Auth::refuse, which dies of
# the name of a case and a reason.
use strict;
use warnings;
use Crypt::JWT qw(encode_jwt decode_jwt);
use Crypt::PRNG qw(random_bytes_hex);
use JSON ();
use Kit;

# What the suite may ask for. Remove what you do not have, and it is reported as unsupported.
my %OPTIONS = map { $_ => 1 } qw(
    SECRET_KEY JWT_AUTH_HEADER JWT_ALGORITHM JWT_ACCESS_TOKEN_EXPIRES JWT_REFRESH_TOKEN_EXPIRES
    JWT_BLACKLIST_ENABLED JWT_BLACKLIST_STORE JWT_BLACKLIST_CHECKS JWT_BLACKLIST_TOKEN_CHECKS LOADERS
);
my $ALGORITHMS = qr/\A(?:[HRP]S(?:256|384|512)|ES(?:256|384|512)|EdDSA)\z/;

# What the app "loaders" answers in each of the five cases: status, JSON, headers.
our %LOADERS = (
    expired      => [200, { status => 401, sub_status => 101, msg => "The token has expired" }],
    invalid      => [400, { status => 422, sub_status => 102 }], # msg is the reason
    unauthorized => [403, { status => 401, sub_status => 103, msg => "Log in first" }, "X-Loader" => "unauthorized"],
    needs_fresh  => [409, { status => 401, sub_status => 104, msg => "Log in again" }],
    revoked      => [410, { status => 401, sub_status => 105, msg => "This token was revoked" }],
);

# Turn a request away: which of the cases it is, and why.
sub refuse { die { name => $_[0], reason => $_[1] } }

# Issues tokens and checks them, for one app.
sub new {
    my ($class, $app, $options) = @_;
    $OPTIONS{$_} or Kit::unsupported($_) for sort keys %$options;
    my $algorithm = $options->{JWT_ALGORITHM} // "HS256";
    Kit::unsupported("JWT_ALGORITHM $algorithm") unless $algorithm =~ $ALGORITHMS;
    my $store = $options->{JWT_BLACKLIST_STORE} // "memory";
    Kit::unsupported("JWT_BLACKLIST_STORE $store") unless $store eq "memory";

    my $key = $options->{SECRET_KEY} // "super-secret";
    utf8::encode($key);
    return bless {
        algorithm => $algorithm,
        key       => $algorithm =~ /^HS/ ? $key : \$key, # a reference says that it is in PEM
        scheme    => $options->{JWT_AUTH_HEADER} // "Bearer",
        access    => $options->{JWT_ACCESS_TOKEN_EXPIRES} // ($app eq "blacklist" ? 5 : 15) * 60,
        refresh   => $options->{JWT_REFRESH_TOKEN_EXPIRES} // 30 * 86_400,
        loaders   => { map { $_ => 1 } $app ne "loaders" ? () : @{ $options->{LOADERS} // [keys %LOADERS] } },
        looked_up => looked_up($app, $options),
        store     => {}, # by jti: [<claims>, <whether it is revoked>]
    }, $class;
}

# The kinds of tokens that are stored, and looked up at each request.
sub looked_up {
    my ($app, $options) = @_;
    return {} unless $options->{JWT_BLACKLIST_ENABLED} // $app =~ /\A(?:blacklist|loaders)\z/;
    my $checks = $options->{JWT_BLACKLIST_CHECKS} // $options->{JWT_BLACKLIST_TOKEN_CHECKS};
    return { refresh => 1, ($checks // ($app eq "loaders" ? "all" : "")) eq "all" ? (access => 1) : () };
}

# A new token; of an access token, `more` is fresh and user_claims.
sub issue {
    my ($self, $kind, $identity, %more) = @_;
    my ($now, $jti) = (time, uuid());
    my $claims = {
        iat => $now, nbf => $now, exp => $now + int $self->{$kind}, jti => $jti, identity => $identity, type => $kind,
        $kind eq "access" ? (fresh => JSON::true, user_claims => {}, %more) : (),
    };
    $self->{store}{$jti} = [$claims, JSON::false] if $self->{looked_up}{$kind};
    return encode_jwt(
        payload => $claims, key => $self->{key}, alg => $self->{algorithm}, extra_headers => { typ => "JWT" });
}

# A random UUID: version 4.
sub uuid { return sprintf "%s-%s-4%s-8%s-%s", unpack "A8 A4 A3 A3 A12", random_bytes_hex(16) }

# The claims of the token in an Authorization header; refuses whatever is wrong with it.
sub check {
    my ($self, $header, $kind, $fresh) = @_;
    my $claims = $self->verified($self->token($header // ""));
    well_formed($claims);
    refuse(invalid => "Only $kind tokens can access this endpoint") if $claims->{type} ne $kind;
    if ($self->{looked_up}{$kind}) {
        my $record = $self->{store}{ $claims->{jti} };
        refuse(revoked => "Token has been revoked") if !$record or $record->[1];
    }
    refuse(needs_fresh => "Fresh token required") if $fresh and !$claims->{fresh};
    return $claims;
}

# All stored tokens, or those of one user.
sub tokens {
    my ($self, @user) = @_;
    my @found = grep { !@user or same($_->[0]{identity}, $user[0]) } values %{ $self->{store} };
    return [map { { token => $_->[0], revoked => $_->[1] } } @found];
}

# Mark a token as revoked, or as not; tells whether the user has such a token.
sub revoke {
    my ($self, $jti, $user, $revoked) = @_;
    my $record = $self->{store}{$jti} or return 0;
    return 0 unless same($record->[0]{identity}, $user);
    $record->[1] = $revoked;
    return 1;
}

# To Perl 1 and "1" are equal, to JSON they are not.
sub same { return json($_[0]) eq json($_[1]) }

sub json { return $Kit::JSON->encode($_[0]) }

sub token {
    my ($self, $header) = @_;
    my @words = grep { length } split / +/, $header;
    refuse(unauthorized => "Missing Authorization Header") unless @words;
    my $token = pop @words;
    return $token if lc "@words" eq lc $self->{scheme};
    refuse(invalid => $self->{scheme} eq ""
        ? "Badly formatted authorization header. Should be '<JWT>'"
        : "Bad authorization header. Expected '$self->{scheme} <JWT>'");
}

sub verified {
    my ($self, $token) = @_;
    # Without the last two a token may lack exp, and iat is not looked at.
    my $claims = eval {
        decode_jwt(
            token => $token, key => $self->{key}, accepted_alg => $self->{algorithm},
            verify_exp => 1, verify_iat => undef,
        );
    };
    refuse(expired => "Token has expired") if $@ =~ /\AJWT: exp claim check failed/;
    refuse(invalid => "$1") if $@ =~ /\A(.+?)(?: at \S+ line \d+\.?)?$/;
    return $claims;
}

sub well_formed {
    my ($claims) = @_;
    refuse(invalid => "Payload must be an object") unless ref $claims eq "HASH";
    # Perl, and so the library, takes whatever a time is for a number: "tomorrow" is 0, and an address is one, too.
    need($_ => !exists $claims->{$_} || json($claims->{$_}) =~ /\A-?[0-9]/) for qw(exp nbf iat);
    need(aud => !exists $claims->{aud});
    need(jti => json($claims->{jti}) =~ /\A"/);
    refuse(invalid => "Missing claim: identity") unless exists $claims->{identity};
    need(type => json($claims->{type}) =~ /\A"(?:access|refresh)"\z/);
    return if $claims->{type} eq "refresh";
    need(fresh => JSON::is_bool($claims->{fresh}));
    need(user_claims => ref $claims->{user_claims} eq "HASH");
}

sub need {
    my ($name, $fine) = @_;
    refuse(invalid => "Missing or invalid claim: $name") unless $fine;
}

1;
