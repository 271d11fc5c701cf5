# frozen_string_literal: true

# The six example apps of the contract, on Rack.
#
# The views are yours as much as auth.rb is: write them as your users would with your library.
# What you do not have: remove the app from APPS, and its profile from target.toml.
require "rack"
require_relative "kit"
require_relative "auth"

# One request, and the views that may answer it. What a view returns is answered as JSON.
class Views
  def initialize(auth, env)
    @auth = auth
    @request = Rack::Request.new(env)
  end

  # Whoever shows a token of that kind.
  def claims(kind = "access", fresh: false)
    @auth.check(@request.get_header("HTTP_AUTHORIZATION"), kind, fresh: fresh)
  end

  def hello
    claims && { hello: "world" }
  end

  def greeting(fresh: false)
    identity = claims(fresh: fresh)["identity"]
    { hello: "from #{identity.is_a?(String) ? identity : JSON.generate(identity)}" }
  end

  def fresh_greeting
    greeting(fresh: true)
  end

  # Log in, for an access token.
  def login
    { access_token: @auth.issue("access", username) }
  end

  # Log in, for both tokens.
  def pair(user = username, more = {})
    { access_token: @auth.issue("access", user, more), refresh_token: @auth.issue("refresh", user) }
  end

  # Put data of the app's own into the token.
  def pair_with_claims
    user = username
    pair(user, { "user_claims" => { hello: user, foo: %w[bar baz] } })
  end

  def show_claims
    mine = claims["user_claims"]
    { hello_is: mine["hello"], foo_is: mine["foo"] }
  end

  def refresh
    { access_token: @auth.issue("access", claims("refresh")["identity"], { "fresh" => false }) }
  end

  def tokens
    @auth.tokens(claims["identity"])
  end

  def all_tokens
    @auth.tokens
  end

  # Revoke a token, or take that back.
  def change(verb, jti)
    found = @auth.revoke(Rack::Utils.unescape_path(jti), claims["identity"], verb == "revoke")
    found ? { msg: "Token successfully #{verb}d" } : [404, { msg: "Token not found" }]
  end

  private

  # Who logs in, any JSON value; the password of all is "test".
  def username
    body = JSON.parse(@request.body.read)
    return body["username"] if body.is_a?(Hash) && body["password"] == "test"

    raise Refusal.new("login", "Bad username or password")
  rescue JSON::ParserError
    raise Refusal.new("login", "The body is no JSON")
  end
end

HELLO = { "GET /protected" => :hello }.freeze
SESSION = { "POST /login" => :pair, "POST /refresh" => :refresh }.freeze
GREETS = { "GET /protected" => :greeting }.freeze
FRESH = { "POST /fresh-login" => :login, "GET /protected-fresh" => :fresh_greeting }.freeze
LIST = {
  "GET /auth/tokens" => :tokens,
  "GET /auth/all-tokens" => :all_tokens,
  "PUT /auth/tokens/(revoke|unrevoke)/([^/]+)" => :change
}.freeze
APPS = {
  "basic" => { "POST /login" => :login, **HELLO },
  "claims" => { "POST /login" => :pair_with_claims, "GET /protected" => :show_claims },
  "refresh" => { **SESSION, **GREETS },
  "freshness" => { **SESSION, **GREETS, **FRESH },
  "blacklist" => { **SESSION, **HELLO, **LIST },
  "loaders" => { **SESSION, **GREETS, **FRESH, **LIST }
}.freeze

# Say why, as the loader of the case does, or with a challenge: RFC 6750 section 3.
def refuse(auth, refused)
  name, reason = refused.name, refused.message
  if auth.loaders.include?(name)
    status, body, headers = LOADERS[name]
    return [status, { msg: reason, **body }, headers || {}]
  end
  return [422, { msg: reason }, {}] if name == "invalid"

  error = name == "unauthorized" ? "" : ' error="invalid_token"'
  challenge = name == "login" || auth.scheme.empty? ? {} : { "www-authenticate" => auth.scheme + error }
  [401, { msg: reason }, challenge]
end

# Answer one request to an app.
def respond(routes, auth, env)
  asked = "#{env["REQUEST_METHOD"].sub(/\AHEAD\z/, "GET")} #{env["PATH_INFO"]}"
  found, view = nil
  routes.find { |pattern, name| (found = /\A#{pattern}\z/.match(asked)) && view = name }
  return [404, { msg: "Not found" }, {}] unless found

  content = Views.new(auth, env).public_send(view, *found.captures)
  content.is_a?(Array) && view == :change ? [*content, {}] : [200, content, {}]
rescue Refusal => e
  refuse(auth, e)
end

makers = APPS.to_h do |name, routes|
  maker = lambda do |options|
    auth = Auth.new(name, options)
    lambda do |env|
      status, content, headers = respond(routes, auth, env)
      [status, { "content-type" => "application/json", **headers }, [JSON.generate(content)]]
    end
  end
  [name, maker]
end
run Kit.new(File.basename(__dir__), "0.1.0", makers, { jwt: JWT.gem_version.to_s, rack: Rack.release })
