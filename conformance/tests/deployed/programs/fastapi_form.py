"""FastAPI as its tutorial has it: the password form of OAuth2, and {"detail"}; BREAK breaks it."""

import os
import time
from typing import Annotated
from urllib.parse import parse_qs

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer

KEY, BREAK = "k" * 64, os.environ.get("BREAK", "")
USERS = {"johndoe": "secret", "alice": "secret2"}
app = FastAPI()
bearer = OAuth2PasswordBearer(tokenUrl="token")


def refused(detail: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})


@app.post("/token")
async def login(request: Request) -> dict[str, str]:
    # OAuth2PasswordRequestForm asks for a package that only reads forms.
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
    name = form.get("username", "")
    if USERS.get(name) != form.get("password"):
        raise refused("Incorrect username or password")
    claims = {"sub": name, "exp": int(time.time()) + 1800}
    return {"access_token": jwt.encode(claims, KEY, "HS256"), "token_type": "bearer"}


def current(token: Annotated[str, Depends(bearer)]) -> str:
    try:
        unsigned = jwt.get_unverified_header(token)["alg"] == "none" and BREAK == "unsigned"
        good = not unsigned and BREAK != "unverified"
        claims = jwt.decode(token, KEY, ["HS256"], options={"verify_signature": good})
        return str(claims["sub"])
    except (jwt.PyJWTError, KeyError, ValueError):
        raise refused("Could not validate credentials") from None


@app.get("/users/me")
def me(name: Annotated[str, Depends(current)]) -> dict[str, str]:
    return {"username": name, "email": f"{name}@example.com"}


if BREAK == "methods":

    @app.head("/users/me")
    def head() -> None:
        """Answer whoever asks."""


class Server(uvicorn.Server):
    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"READY http://127.0.0.1:{port}", flush=True)


if __name__ == "__main__":
    Server(uvicorn.Config(app, port=0, log_level="error")).run()
