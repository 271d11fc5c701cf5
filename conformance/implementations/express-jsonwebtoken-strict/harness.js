// Express and jsonwebtoken, as a careful author puts them together.
"use strict";

const { serveAll } = require("./apps");
const { verify } = require("./verify");

serveAll("express-jsonwebtoken-strict", verify);
