# frozen_string_literal: true

# JWT authentication with ruby-jwt: put your own library in its place.
#
# config.ru needs of it: an Auth that is made from options, issue, check, and Refusal.
require "jwt"
require "openssl"
require "securerandom"

# What the suite may ask for. Remove what you do not have, and it is reported as unsupported.
OPTIONS = %w[
  SECRET_KEY JWT_AUTH_HEADER JWT_ALGORITHM JWT_ACCESS_TOKEN_EXPIRES JWT_REFRESH_TOKEN_EXPIRES
  JWT_BLACKLIST_ENABLED JWT_BLACKLIST_STORE JWT_BLACKLIST_CHECKS JWT_BLACKLIST_TOKEN_CHECKS LOADERS
].freeze
ALGORITHMS = /\A([HRP]S(256|384|512)|ES(256|384|512))\z/ # EdDSA takes RbNaCl, and keys of its own

# What the app "loaders" answers in each of the five cases: status, JSON, headers.
LOADERS = {
  "expired" => [200, { status: 401, sub_status: 101, msg: "The token has expired" }],
  "invalid" => [400, { status: 422, sub_status: 102 }], # msg is the reason
  "unauthorized" => [403, { status: 401, sub_status: 103, msg: "Log in first" }, { "x-loader" => "unauthorized" }],
  "needs_fresh" => [409, { status: 401, sub_status: 104, msg: "Log in again" }],
  "revoked" => [410, { status: 401, sub_status: 105, msg: "This token was revoked" }]
}.freeze

# A request that is turned away: which of the cases it is, and why.
class Refusal < StandardError
  attr_reader :name

  def initialize(name, reason)
    super(reason)
    @name = name
  end
end

# Issues tokens and checks them, for one app.
class Auth
  attr_reader :loaders, :scheme

  def initialize(app, options)
    (options.keys - OPTIONS).each { |name| raise Unsupported, name }
    @algorithm = options.fetch("JWT_ALGORITHM", "HS256")
    raise Unsupported, "JWT_ALGORITHM #{@algorithm}" unless ALGORITHMS.match?(@algorithm)

    store = options.fetch("JWT_BLACKLIST_STORE", "memory")
    raise Unsupported, "JWT_BLACKLIST_STORE #{store}" unless store == "memory"

    key = options.fetch("SECRET_KEY", "super-secret")
    @key = @algorithm.start_with?("HS") ? key : OpenSSL::PKey.read(key)
    @scheme = options.fetch("JWT_AUTH_HEADER", "Bearer")
    @lifetimes = {
      "access" => options["JWT_ACCESS_TOKEN_EXPIRES"] || (app == "blacklist" ? 5 : 15) * 60,
      "refresh" => options["JWT_REFRESH_TOKEN_EXPIRES"] || 30 * 86_400
    }
    @loaders = app == "loaders" ? options.fetch("LOADERS", LOADERS.keys) : []
    @looked_up = looked_up(app, options)
    @store = {} # by jti: [<claims>, <whether it is revoked>]
  end

  # A new token; of an access token, `more` is fresh and user_claims.
  def issue(kind, identity, more = {})
    now = Time.now.to_i
    claims = { "iat" => now, "nbf" => now, "exp" => now + @lifetimes[kind].to_i,
               "jti" => SecureRandom.uuid, "identity" => identity, "type" => kind }
    claims.merge!("fresh" => true, "user_claims" => {}, **more) if kind == "access"
    @store[claims["jti"]] = [claims, false] if @looked_up.include?(kind)
    JWT.encode(claims, @key, @algorithm, { typ: "JWT" })
  end

  # The claims of the token in an Authorization header; raises Refusal.
  def check(header, kind = "access", fresh: false)
    claims = verified(token(header.to_s))
    well_formed(claims)
    raise Refusal.new("invalid", "Only #{kind} tokens can access this endpoint") if claims["type"] != kind

    if @looked_up.include?(kind) && @store.fetch(claims["jti"], [nil, true]).last
      raise Refusal.new("revoked", "Token has been revoked")
    end
    raise Refusal.new("needs_fresh", "Fresh token required") if fresh && !claims["fresh"]

    claims
  end

  # All stored tokens, or those of one user.
  def tokens(*identity)
    found = @store.values.select { |claims, _| identity.empty? || claims["identity"] == identity.first }
    found.map { |claims, revoked| { token: claims, revoked: revoked } }
  end

  # Mark a token as revoked, or as not; tells whether the user has such a token.
  def revoke(jti, identity, revoked)
    claims, = @store[jti]
    return false if claims.nil? || claims["identity"] != identity

    @store[jti] = [claims, revoked]
    true
  end

  private

  def looked_up(app, options)
    return [] unless options.fetch("JWT_BLACKLIST_ENABLED", %w[blacklist loaders].include?(app))

    checks = options["JWT_BLACKLIST_CHECKS"] || options["JWT_BLACKLIST_TOKEN_CHECKS"]
    (checks || (app == "loaders" ? "all" : "refresh")) == "all" ? %w[access refresh] : ["refresh"]
  end

  def token(header)
    *words, token = header.split(/ +/).reject(&:empty?)
    raise Refusal.new("unauthorized", "Missing Authorization Header") if token.nil?
    return token if words.join(" ").casecmp?(@scheme)

    bare = "Badly formatted authorization header. Should be '<JWT>'"
    raise Refusal.new("invalid", @scheme.empty? ? bare : "Bad authorization header. Expected '#{@scheme} <JWT>'")
  end

  def verified(token)
    # Without the last two the library does not look at iat, and a token may lack exp.
    JWT.decode(token, @key, true, algorithm: @algorithm, verify_iat: true, required_claims: ["exp"]).first
  rescue JWT::ExpiredSignature
    raise Refusal.new("expired", "Token has expired")
  rescue JWT::DecodeError => e
    raise Refusal.new("invalid", e.message)
  end

  def well_formed(claims)
    # The library turns whatever exp and nbf are into numbers, and "x" is 0 then.
    %w[exp nbf].each { |name| need(name, claims.fetch(name, 0).is_a?(Numeric)) }
    need("aud", !claims.key?("aud"))
    need("jti", claims["jti"].is_a?(String))
    raise Refusal.new("invalid", "Missing claim: identity") unless claims.key?("identity")

    need("type", @lifetimes.key?(claims["type"]))
    return unless claims["type"] == "access"

    need("fresh", [true, false].include?(claims["fresh"]))
    need("user_claims", claims["user_claims"].is_a?(Hash))
  end

  def need(name, fine)
    raise Refusal.new("invalid", "Missing or invalid claim: #{name}") unless fine
  end
end
