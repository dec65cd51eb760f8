"""The whole of docker-compose.yml, run by podman-compose: real images, networks, volumes and ports."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.lab.container_images import ROOT, build_agent, storage
from tests.lab.sandbox import Sandbox
from tests.lab.server import until

SERVICES = ("agent", "mosquitto", "prometheus", "alertmanager")
"""All but Grafana and Home Assistant: what stands in for their images is to be had nowhere."""

HEALTHY_SECONDS = 120.0

FETCH = (
    "import sys, urllib.request as u; sys.stdout.write(u.urlopen(sys.argv[1], timeout=60).read().decode())"
)

# A broker that has just been started may not listen yet.
LISTEN = """
import sys, time
from paho.mqtt import client, enums
host, port, authority, user, password, topic = sys.argv[1:]
heard = client.Client(enums.CallbackAPIVersion.VERSION2)
heard.username_pw_set(user, password)
heard.tls_set(authority)
def on_connect(c, _, __, reason, ___):
    if reason.is_failure:
        sys.exit(str(reason))
    c.subscribe(topic, 1)
heard.on_connect = on_connect
def on_message(c, _, message):
    print(message.topic, message.payload.decode())
    c.disconnect()
heard.on_message = on_message
for _ in range(60):
    try:
        heard.connect(host, int(port))
        break
    except ConnectionRefusedError:
        time.sleep(1)
heard.loop_forever()
"""


class Stack:
    """The services, from an empty machine that has their images."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sandbox = Sandbox(folder, folder / "storage", [storage()], apart=True)

    def prepare(self) -> None:
        """Build the agent's image as it is now."""
        builder = Sandbox(self._folder, self._folder / "storage", [storage()], apart=False)
        builder.start()
        try:
            build_agent(builder)
        finally:
            builder.stop()
        self._sandbox.start()

    def start(self) -> None:
        """Have it all come up, as `docker compose up --detach` does."""
        self.compose("up", "--detach", *SERVICES)

    def stop(self) -> None:
        """End it all."""
        self._sandbox.stop()

    def compose(self, *arguments: str) -> str:
        """Run a command of compose where docker-compose.yml is."""
        command = [sys.executable, "-m", "podman_compose", "--in-pod=false", *arguments]
        return self._sandbox.run(command, directory=ROOT)

    def podman(self, *arguments: str) -> str:
        """Run a command of podman."""
        return self._sandbox.run(["podman", *arguments])

    def inside(self, service: str, *command: str) -> str:
        """Run a command in the container of a service."""
        return self.podman("exec", f"thermal2mqtt_{service}_1", *command)

    def log(self, service: str) -> str:
        """Return what a service wrote."""
        return self._sandbox.run(["sh", "-c", 'podman logs "$0" 2>&1', f"thermal2mqtt_{service}_1"])

    def wait_until_healthy(self, service: str) -> None:
        """Run the service's own health check until it is content."""
        until(f"{service} is healthy", lambda: self._is_healthy(service), HEALTHY_SECONDS)

    def _is_healthy(self, service: str) -> bool:
        try:
            self.podman("healthcheck", "run", f"thermal2mqtt_{service}_1")
        except AssertionError:
            return False
        return True

    def get(self, url: str) -> Any:
        """Return the JSON behind an address, asked for on the machine that runs the stack."""
        return json.loads(self._sandbox.run([sys.executable, "-c", FETCH, url]))

    def login(self, name: str) -> tuple[str, Path]:
        """Return password and authority as docs/install.md tells people to ask for them."""
        shown = self.compose("run", "--rm", "-T", "credentials", "show", name)
        password = re.search(r"^password: (\S+)$", shown, re.MULTILINE)
        certificate = re.search(r"-----BEGIN.*-----END CERTIFICATE-----", shown, re.DOTALL)
        assert password, shown
        assert certificate, shown
        authority = self._folder / "ca.crt"
        authority.write_text(certificate[0])
        return password[1], authority

    def hear(self, user: str, password: str, authority: Path, topic: str) -> tuple[str, str]:
        """Return topic and payload of the first message that the broker's port on this machine gives."""
        arguments = ["127.0.0.1", "8883", str(authority), user, password, topic]
        heard = self._sandbox.run([sys.executable, "-c", LISTEN, *arguments])
        name, _, payload = heard.partition(" ")
        return name, payload

    def lets_in(self, user: str, password: str, authority: Path) -> bool:
        """Tell whether the broker lets somebody in who says so."""
        try:
            self.hear(user, password, authority, "thermal2mqtt/+/availability")
        except AssertionError as error:
            if "Not authorized" in str(error):
                return False
            raise
        return True
