// The Express app beside this one, but verify() is all that looks at a token: the algorithm is the
// token's choice, and no claim is asked for.
"use strict";

const jwt = require("jsonwebtoken");
const { serveAll } = require("../express-jsonwebtoken-strict/apps");

serveAll("express-jsonwebtoken-naive", (token, { key }) => jwt.verify(token, key));
