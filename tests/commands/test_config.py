"""Settings: a file, the environment over it, and clear words about what is wrong."""

from pathlib import Path

import pytest

import config
from config import ConfigError, load


def written(folder: Path, text: str) -> dict[str, str]:
    """An environment whose settings file says this."""
    (folder / "onewindow.toml").write_text(text, "utf-8")
    return {"DATA": str(folder)}


def test_the_defaults_listen_to_this_computer_alone() -> None:
    settings = load({})
    assert (settings.host, settings.port, settings.data, settings.hall) == ("127.0.0.1", 8000, Path("data"), "")
    assert settings.hall_folders == ()
    assert settings.hall_networks == ("127.0.0.0/8", "::1/128")
    assert settings.trusted_proxies == 0


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    environ = written(tmp_path, 'port = 9000\nhall_networks = ["192.168.0.0/16"]')
    assert load(environ).port == 9000
    assert load(environ | {"PORT": "9001"}).port == 9001
    assert load(environ | {"PORT": "9001"}).hall_networks == ("192.168.0.0/16",)


def test_an_empty_variable_overrides_nothing(tmp_path: Path) -> None:
    assert load(written(tmp_path, "port = 9000") | {"PORT": "", "DATABASE_URL": ""}).port == 9000


def test_without_another_database_the_data_folder_holds_one(tmp_path: Path) -> None:
    assert load({"DATA": str(tmp_path)}).url == f"sqlite:///{tmp_path / 'onewindow.db'}"
    assert load({"DATABASE_URL": "postgresql://x@y/z"}).url == "postgresql://x@y/z"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 8000", ["prot", "did you mean 'port'"]),
        ('hall_network = ["10.0.0.0/8"]', ["did you mean 'hall_networks'"]),
        ("xyzzy = 1", ["unknown option 'xyzzy'"]),
        ("port = 0", ["port", "greater than or equal to 1"]),
        ("port = 70000", ["port", "less than or equal to 65535"]),
        ('port = "eight thousand"', ["port"]),
        ('hall_networks = ["10.0.0.0/33"]', ["hall_networks"]),
        ('printer_networks = ["10.0.0.0/33"]', ["printer_networks"]),
        ("clock_speed = 0", ["clock_speed"]),
        ('public_url = "hall.example.org"', ["public_url"]),
        ("port = ", ["onewindow.toml"]),
        ("port = true", ["port", "must be a number"]),
        ('database_url = "oracle://x/y"', ["database_url", "postgresql://"]),
        ('database_url = "nonsense"', ["database_url", "sqlite:///"]),
        ('redis_url = "localhost:6379"', ["redis_url", "redis://"]),
        ('host_names = ["http://hall"]', ["host_names", "hall.example.org"]),
        ('host_names = "hall"', ["host_names", "must be a list"]),
        ('hall_networks = ["10.0.0.1/8"]', ["hall_networks", "host bits"]),
        ("trusted_proxies = 99", ["trusted_proxies", "8"]),
        ('clock_start = "yesterday"', ["clock_start"]),
        ('run_agent = "perhaps"', ["run_agent"]),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as said:
        load(written(tmp_path, text))
    assert all(word in str(said.value) for word in words)
    assert "\n" not in str(said.value) and "Value error" not in str(said.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no file"):
        load({"ONEWINDOW_CONFIG": str(tmp_path / "nothing.toml")})


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret_key"
    first = config.secret(path)
    assert len(first) >= 48
    assert config.secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret_key"]


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "logins.txt"
    path.write_text("an older one, and readable by all")
    path.chmod(0o644)
    config.write_private(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_halls_are_named_one_by_one_or_several_at_once(tmp_path: Path) -> None:
    halls = config.ROOT / "halls"
    both = (halls / "minimal", halls / "dongguan")
    file = written(tmp_path, 'halls = ["minimal", "dongguan"]')
    assert load(file).hall_folders == both
    assert load(file | {"HALL": "dongguan"}).hall_folders == both[1:]
    assert load({"HALL": "minimal, dongguan"}).hall_folders == both
    assert load(written(tmp_path, 'hall = "minimal"\nhalls = ["minimal", "dongguan"]')).hall_folders == both


def test_a_list_in_the_environment_is_judged_like_one_in_the_file(tmp_path: Path) -> None:
    environ = written(tmp_path, 'hall_networks = ["192.168.0.0/16"]') | {"HALL_NETWORKS": "10.0.0.0/8, 172.16.0.0/12"}
    assert load(environ).hall_networks == ("10.0.0.0/8", "172.16.0.0/12")
    with pytest.raises(ConfigError, match="hall_networks"):
        load({"DATA": str(tmp_path), "HALL_NETWORKS": "10.0.0.0/33"})
