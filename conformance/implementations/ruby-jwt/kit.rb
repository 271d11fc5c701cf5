# frozen_string_literal: true

# A harness for anything that speaks Rack: it serves apps, made on demand, to the runner.
#
#     # config.ru, started by "puma -b tcp://127.0.0.1:{port}"
#     require_relative "kit"
#     run Kit.new("acme-jwt", "2.1.0", { "basic" => method(:make_basic) })
#
# Each maker takes the options of the contract, a Hash, and returns a Rack app; it raises
# Unsupported, "JWT_AUTH_HEADER" for an option that it does not have.
require "json"
require "securerandom"

# This implementation does not have what was asked for; the message names it.
class Unsupported < StandardError; end

# The protocol of the contract, version 1, as a Rack app; `info` goes into the report.
class Kit
  def initialize(name, version, makers, info = {})
    nonce = ENV.fetch("CONFORMANCE_NONCE", "")
    @about = { protocol: 1, nonce: nonce, ruby: RUBY_VERSION, name: name, version: version, **info }
    @makers = makers
    @apps = {}
  end

  # Hand /a/<number>/... to that app; answer the rest.
  def call(env)
    prefix, number = *env["PATH_INFO"].match(%r{\A/a/(\h+)(?=/|\z)})
    return answer(env["REQUEST_METHOD"], env["PATH_INFO"], env["rack.input"]) unless @apps.key?(number)

    env["SCRIPT_NAME"] += prefix
    env["PATH_INFO"] = env["PATH_INFO"].delete_prefix(prefix)
    # Puma 5.6 falls silent where a request that it cannot parse follows at once on the same connection.
    status, headers, body = @apps[number].call(env)
    [status, headers.merge("connection" => "close"), body]
  end

  private

  def answer(method, path, input)
    case "#{method} #{path}"
    when "GET /_conformance" then json(200, @about)
    when "POST /_conformance/apps" then make(input.read)
    when %r{\ADELETE /_conformance/apps/(\h+)\z}
      @apps.delete(Regexp.last_match(1)) ? [204, {}, []] : json(404, { error: "no such app" })
    else json(404, { error: "nothing at #{method} #{path}" })
    end
  end

  def make(text)
    app, options = JSON.parse(text).values_at("app", "options")
    maker = @makers[app] || raise(Unsupported, app)
    number = SecureRandom.hex(8) # never given out before
    @apps[number] = maker.call(options || {})
    json(201, { url: "/a/#{number}" })
  rescue Unsupported => e
    json(501, { unsupported: e.message })
  rescue JSON::ParserError, NoMethodError, TypeError => e
    json(400, { error: e.message })
  end

  def json(status, content)
    [status, { "content-type" => "application/json" }, [JSON.generate(content)]]
  end
end
