"""Signatures after RFC 5849, against published and independently computed ones."""

import pytest

from adapters.oneroster.oauth1 import base_string, encoded, signature_of, signed_header

URL = (
    "https://or.example.org/ims/oneroster/v1p1/users?limit=100&offset=0"
    "&filter=role%3D%27student%27%20AND%20status%3D%27active%27"
)


def oauth(method: str) -> dict[str, str]:
    return {
        "oauth_consumer_key": "key 1",
        "oauth_nonce": "abc123",
        "oauth_signature_method": method,
        "oauth_timestamp": "1790000000",
        "oauth_version": "1.0",
    }


@pytest.mark.parametrize(
    ("method", "signature"),
    [
        ("HMAC-SHA1", "i5R2yf9apDBXrlXFvmb+gs0QqaY="),
        ("HMAC-SHA256", "crDz/jW+2ytSQXux95crM8T2zn2fTi4ogde9b2Xq+70="),
    ],
)
def test_a_request_with_a_filter(method: str, signature: str) -> None:
    assert signature_of("GET", URL, oauth(method), "s&cret") == signature
    header = signed_header(URL, "key 1", "s&cret", method=method, nonce="abc123", timestamp=1790000000)
    assert header.startswith('OAuth oauth_consumer_key="key%201", oauth_nonce="abc123", oauth_signature_method="HMAC')
    assert header.endswith(f'oauth_signature="{encoded(signature)}"')


def test_what_is_signed_is_written_as_the_standard_says() -> None:
    assert base_string("GET", URL, oauth("HMAC-SHA1").items()) == (
        "GET&https%3A%2F%2For.example.org%2Fims%2Foneroster%2Fv1p1%2Fusers&filter%3Drole%253D%2527student%2527%2520AND"
        "%2520status%253D%2527active%2527%26limit%3D100%26oauth_consumer_key%3Dkey%25201%26oauth_nonce%3Dabc123%26"
        "oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1790000000%26oauth_version%3D1.0%26offset%3D0"
    )


def test_the_example_of_the_rfc() -> None:
    """RFC 5849, section 1.2: the request for a photo, with a token."""
    given = {
        "oauth_consumer_key": "dpf43f3p2l4k3l03",
        "oauth_token": "nnch734d00sl2jdk",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "137131202",
        "oauth_nonce": "chapoH",
    }
    url = "http://photos.example.net/photos?file=vacation.jpg&size=original"
    assert signature_of("GET", url, given, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00") == "MdpQcU8iPSUjWoN/UDMsK2sui9I="


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTP://EXAMPLE.COM:80/r%20v/X?id=123", "http%3A%2F%2Fexample.com%2Fr%2520v%2FX&id%3D123"),
        ("https://www.example.net:8080/?q=1", "https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1"),
        ("https://x.example:443", "https%3A%2F%2Fx.example%2F&"),
        ("https://x.example/a?b5=%3D%253D&a3=a&c%40=&a2=r%20b&a3=2+q",
         "https%3A%2F%2Fx.example%2Fa&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"),
    ],
)  # fmt: skip
def test_addresses_and_queries_are_normalized(url: str, address: str) -> None:
    assert base_string("get", url, ()) == f"GET&{address}"


@pytest.mark.parametrize(("text", "written"), [("abc-._~09", "abc-._~09"), ("+ '/ü☃", "%2B%20%27%2F%C3%BC%E2%98%83")])
def test_everything_but_a_few_letters_is_escaped(text: str, written: str) -> None:
    assert encoded(text) == written
