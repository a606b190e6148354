"""The bare app: one durable insert and one message a request, and nothing else. What any such server has to pay."""

import os
import sqlite3

from flask import Flask, Response
from flask_socketio import SocketIO

app = Flask(__name__)
io = SocketIO(app, async_mode="gevent")
database = sqlite3.connect(os.environ["BENCH_DATABASE"], isolation_level=None, check_same_thread=False)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")


@io.on("connect", namespace="/display")  # type: ignore[untyped-decorator]  # flask-socketio has no types
def connect(auth: object = None) -> None:
    """Everybody may listen."""


@app.get("/readyz")
def ready() -> str:
    """Up."""
    return "ready"


@app.post("/rows")
def add() -> Response:
    """Insert one row durably, tell everybody, answer."""
    number = database.execute("INSERT INTO rows (text) VALUES ('a row')").lastrowid
    io.emit("called", {"number": number}, namespace="/display")
    return Response(f'{{"number": {number}}}', 201, content_type="application/json")
