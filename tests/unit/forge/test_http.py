"""The client of the platforms: what it sends again, where it goes, how much it takes, and what it never says."""

import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing

import pytest
import stamina

from flowsync.forge.http import Api, checked_token
from flowsync.ground.errors import ForgeError
from tests.support.forge_server import TOKEN, ForgeServer
from tests.support.forge_state import ME

HEADERS = {"authorization": f"Bearer {TOKEN}"}
PULL = "/repos/larkfield/policies/pulls/7"
COMMENTS = "/repos/larkfield/policies/issues/7/comments"


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Waiting between tries takes no time; as many are made as else."""
    with stamina.set_testing(True, attempts=4):
        yield


@pytest.fixture
def server() -> Iterator[ForgeServer]:
    with ForgeServer() as server:
        server.open(7, author="omar", head="a" * 40, base="b" * 40)
        yield server


def api_of(server: ForgeServer, *, seconds: float = 20.0) -> Api:
    return Api(server.url, platform="GitHub", headers=HEADERS, hint="Look at the token.", seconds=seconds)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"retry-after": "1"}},
        {"status": 403, "headers": {"retry-after": "1"}},
        {"status": 403, "body": '{"message": "You have exceeded a secondary rate limit."}'},
        {"status": 403, "headers": {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}},
    ],
)
def test_what_is_refused_as_one_too_many_is_sent_again_writing_too(
    server: ForgeServer, fault: dict[str, object]
) -> None:
    server.fail(of="POST", times=2, **fault)
    api_of(server).write("POST", COMMENTS, {"body": "text"}, is_repeatable=False)
    assert server.bodies(7) == ["text"]
    assert server.count(COMMENTS) == 3


def test_only_nothing_is_nothing(server: ForgeServer) -> None:
    api = api_of(server)
    assert api.find("/repos/larkfield/policies/pulls/9") is None
    server.fail(status=410)
    with pytest.raises(ForgeError, match="410 Gone"):
        api.find(PULL)


def test_a_limit_that_lasts_long_is_told_with_when_it_ends_and_not_waited_for(server: ForgeServer) -> None:
    server.fail(status=429, headers={"retry-after": "1800"})
    with pytest.raises(ForgeError, match="429") as raised:
        api_of(server).get(PULL)
    assert raised.value.hint == "It takes requests again in 30 minutes."
    assert server.count(PULL) == 1


def test_another_403_is_no_limit(server: ForgeServer) -> None:
    server.fail(status=403, body='{"message": "Resource not accessible by integration"}')
    with pytest.raises(ForgeError) as raised:
        api_of(server).get(PULL)
    assert raised.value.message == (
        f"GitHub refused GET {PULL}: 403 Forbidden (Resource not accessible by integration)."
    )
    assert raised.value.hint == "Look at the token."
    assert server.count(PULL) == 1


@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": "before"}, {"drop": "after"}], ids=str)
def test_reading_and_editing_are_tried_again(server: ForgeServer, fault: dict[str, object]) -> None:
    comment = server.state.write(7, ME, "first")
    api = api_of(server)
    server.fail(times=2, **fault)
    assert api.get(PULL).number("number") == 7
    server.fail(times=3, **fault)
    edit = f"/repos/larkfield/policies/issues/comments/{comment.id}"
    api.write("PATCH", edit, {"body": "second"}, is_repeatable=True)
    assert server.bodies(7) == ["second"]


@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": "before"}, {"drop": "after"}], ids=str)
def test_writing_something_new_is_not_tried_again_when_it_may_have_been_done(
    server: ForgeServer, fault: dict[str, object]
) -> None:
    server.fail(of="POST", **fault)
    with pytest.raises(ForgeError, match=f"POST {COMMENTS}"):
        api_of(server).write("POST", COMMENTS, {"body": "text"}, is_repeatable=False)
    assert len(server.bodies(7)) == (1 if fault == {"drop": "after"} else 0)


def test_a_platform_that_stays_broken_is_told_after_four_tries(server: ForgeServer) -> None:
    server.fail(times=9, status=503, body="<html>")
    with pytest.raises(ForgeError) as raised:
        api_of(server).get(PULL)
    assert (raised.value.message, raised.value.hint) == (
        f"GitHub refused GET {PULL}: 503 Service Unavailable.",
        "Try again later.",
    )
    assert server.count(PULL) == 4


def test_a_platform_that_is_not_there_is_told_without_its_address_in_the_request() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ForgeError, match=rf"did not answer GET {PULL}: no connection"):
        Api(f"http://127.0.0.1:{port}", platform="GitHub", headers=HEADERS, hint="").get(PULL)


def test_no_answer_is_not_waited_for_forever(server: ForgeServer) -> None:
    server.fail(times=4, hold=True)
    with pytest.raises(ForgeError, match="it took too long"):
        api_of(server, seconds=0.05).get(PULL)


def test_an_answer_that_trickles_is_not_waited_for_forever() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=_trickle, args=(listening,), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(ForgeError, match="it took too long"):
            Api(url, platform="GitHub", headers=HEADERS, hint="", seconds=0.05).get(PULL)


def _trickle(listening: socket.socket) -> None:
    """Answer each connection with space, a little at a time, until the client has had enough."""
    while True:
        try:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n")
                while True:
                    connection.sendall(b" ")
                    threading.Event().wait(0.01)
        except ConnectionError:
            continue
        except OSError:
            return


@pytest.mark.parametrize("body", ["", "<html>", '{"number": 7', "7", '"text"', "null", "[" * 100_000])
def test_an_answer_that_is_no_object_and_no_list_is_told(server: ForgeServer, body: str) -> None:
    server.fail(status=200, body=body)
    with pytest.raises(ForgeError, match=f"answered GET {PULL} with what is no JSON"):
        api_of(server).get(PULL)


def test_an_answer_that_is_too_large_is_not_read_to_its_end(server: ForgeServer) -> None:
    server.fail(status=200, body=" " * (64 * 1024 * 1024 + 1))
    with pytest.raises(ForgeError, match="more than 64 MiB"):
        api_of(server).get(PULL)


def test_a_list_that_never_ends_is_told(server: ForgeServer) -> None:
    link = {"link": f'<{server.url}{COMMENTS}?page=2>; rel="next"'}
    server.fail(times=1000, status=200, body="[{}]", headers=link)
    with pytest.raises(ForgeError, match=r"more for GET .* than 200 pages"):
        list(api_of(server).pages(COMMENTS))


def test_the_number_of_the_next_page_holds_where_the_link_has_another_name(server: ForgeServer) -> None:
    server.comment(7, "eve", "text")
    headers = {"link": '<https://git.example/notes?page=2>; rel="next"', "x-next-page": "1"}
    server.fail(status=200, body='[{"id": 1}]', headers=headers)
    assert len(list(api_of(server).pages(COMMENTS))) == 2


def test_a_redirect_is_followed_when_reading_on_the_same_host(server: ForgeServer) -> None:
    server.fail(status=301, headers={"location": PULL})
    assert api_of(server).get("/repositories/1/pulls/7").number("number") == 7
    server.fail(times=9, status=302, headers={"location": PULL})
    with pytest.raises(ForgeError, match="one redirect after another"):
        api_of(server).get(PULL)


@pytest.mark.parametrize("location", ["{other}/x", "//git.example/x", "https://[", "https://a:99999999/x"])
def test_the_token_goes_to_no_other_host(server: ForgeServer, location: str) -> None:
    with ForgeServer() as other:
        server.fail(of="GET", status=302, headers={"location": location.format(other=other.url)})
        with pytest.raises(ForgeError, match="another host"):
            api_of(server).get(PULL)
        server.fail(of="GET", status=200, body="[]", headers={"link": f'<{other.url}/x>; rel="next"'})
        with pytest.raises(ForgeError, match="another host"):
            list(api_of(server).pages(COMMENTS))
        with pytest.raises(ForgeError, match="another host"):
            api_of(server).query(f"{other.url}/graphql", "query { viewer { login } }", {})
        assert other.exchanges == []


def test_writing_follows_no_redirect(server: ForgeServer) -> None:
    server.fail(of="POST", status=307, headers={"location": COMMENTS})
    with pytest.raises(ForgeError, match="307 Temporary Redirect"):
        api_of(server).write("POST", COMMENTS, {"body": "text"}, is_repeatable=False)
    assert server.bodies(7) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://git.example",
        "http://127.0.0.1.git.example",
        "ftp://127.0.0.1",
        "https://user@git.example",
        "https://git.example/?a=b",
        "https://git.example/#a",
        "https://",
        "https://[",
        "git.example",
        "",
    ],
)
def test_a_url_that_may_not_get_a_token_is_refused(url: str) -> None:
    with pytest.raises(ForgeError, match="may get a token"):
        Api(url, platform="GitHub", headers=HEADERS, hint="")


@pytest.mark.parametrize(
    "url", ["https://git.example/api/v3", "http://localhost:1", "http://[::1]:1", "http://127.9.9.9"]
)
def test_tls_and_this_machine_may(url: str) -> None:
    assert repr(Api(url, platform="GitHub", headers=HEADERS, hint="")) == f"Api('{url}')"


@pytest.mark.parametrize("token", ["", " \n", "a\nb", "a b", "tøken", "x" * 1001, "a\x00"])
def test_a_token_that_is_none_is_refused_without_being_said(token: str) -> None:
    with pytest.raises(ForgeError) as raised:
        checked_token(token)
    assert token.strip() == "" or token not in raised.value.message
    assert checked_token(" abc\n") == "abc"


def test_the_token_is_in_no_message_and_no_traceback(
    server: ForgeServer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    api = api_of(server)
    caplog.set_level(0)
    for fault in ({"status": 401}, {"status": 502}, {"drop": "before"}, {"status": 200, "body": "x"}):
        server.fail(times=4, **fault)
        with pytest.raises(ForgeError) as raised:
            api.get(PULL)
        told = "".join(traceback.format_exception(raised.value))
        assert TOKEN not in f"{told} {raised.value.hint} {api!r}"
    assert TOKEN not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_waiting_is_not_logged(
    server: ForgeServer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    server.fail(times=2, status=429, headers={"retry-after": "0"})
    with stamina.set_testing(False):
        api_of(server).get(PULL)
    assert server.count(PULL) == 3
    assert [record.name for record in caplog.records if "stamina" in record.name] == []
    assert capfd.readouterr() == ("", "")


def test_the_proxy_of_the_environment_is_used_but_not_for_this_machine(
    server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        asked: list[bytes] = []
        threading.Thread(target=_refuse, args=(proxy, asked), daemon=True).start()
        assert api_of(server).get(PULL).number("number") == 7
        with pytest.raises(ForgeError, match="did not answer GET /x"):
            Api("https://git.example", platform="GitHub", headers=HEADERS, hint="").get("/x")
    assert {request.split(b"\r\n")[0] for request in asked} == {b"CONNECT git.example:443 HTTP/1.1"}
    assert TOKEN.encode() not in b"".join(asked)


def _refuse(proxy: socket.socket, asked: list[bytes]) -> None:
    """Note what each connection asks for, and refuse it."""
    while True:
        try:
            connection, _ = proxy.accept()
        except OSError:
            return
        with connection:
            asked.append(connection.recv(65_536))
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")


def test_what_graphql_refuses_is_told(server: ForgeServer) -> None:
    server.fail(status=200, body='{"data": null, "errors": [{"message": "no such field"}]}')
    with pytest.raises(ForgeError, match=r"refused POST /graphql: no such field$"):
        api_of(server).query(f"{server.url}/graphql", "query { viewer { nope } }", {})
