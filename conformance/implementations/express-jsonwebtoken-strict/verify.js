// A token as a careful author verifies it: one algorithm, and each claim that is read later.
"use strict";

const jwt = require("jsonwebtoken");
const { Refusal } = require("./auth");

const KINDS = ["access", "refresh"];

const isText = (value) => typeof value === "string";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The claims of a token of this kind; throws Refusal, or an error of jsonwebtoken. */
function verify(token, { key, algorithm }, kind) {
  const claims = jwt.verify(token, key, { algorithms: [algorithm] });
  if (!isObject(claims)) throw new Refusal("invalid", "The payload is no JSON object");
  const isAccess = claims.type === "access";
  need("exp", Number.isFinite(claims.exp)); // jsonwebtoken looks at it only if it is there
  if ("aud" in claims) throw new Refusal("invalid", "Token is meant for another audience");
  need("jti", isText(claims.jti));
  if (!("identity" in claims)) throw new Refusal("invalid", "Missing claim: identity");
  need("type", KINDS.includes(claims.type));
  need("fresh", !isAccess || typeof claims.fresh === "boolean");
  need("user_claims", !isAccess || isObject(claims.user_claims));
  if (claims.type === kind) return claims;
  throw new Refusal("invalid", `Only ${kind} tokens can access this endpoint`);
}

function need(name, fine) {
  if (!fine) throw new Refusal("invalid", `Missing or invalid claim: ${name}`);
}

module.exports = { verify };
