"""gunicorn, for one existing app, on a free port."""

from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication


class Server(BaseApplication):
    """One worker process with threads, which keeps connections alive like waitress."""

    def __init__(self, app: Any, threads: int) -> None:
        self._app, self._threads = app, threads
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn: what would be in its configuration file."""
        self.cfg.set("bind", "127.0.0.1:0")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", self._threads)
        self.cfg.set("keepalive", 300)  # seconds: meanwhile, others have their turns
        self.cfg.set("loglevel", "error")
        self.cfg.set("when_ready", _ready)
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        """Called by gunicorn."""
        return self._app


def _ready(arbiter: Any) -> None:
    print("READY", arbiter.LISTENERS[0].sock.getsockname()[1], flush=True)


def serve(app: Any, threads: int) -> NoReturn:
    """Serve until SIGTERM."""
    Server(app, threads).run()
    raise SystemExit
