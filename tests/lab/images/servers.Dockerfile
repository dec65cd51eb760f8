# Servers of a newer Debian in the shape of the images that docker-compose.yml names: same users, folders and programs.
FROM scratch AS servers
ADD root.tar /
RUN install --directory --owner=65534 --group=65534 /prometheus /alertmanager \
    && install --directory --owner=1883 --group=1883 /mosquitto/config /mosquitto/data /mosquitto/log \
    && ln -s /usr/bin/prometheus-alertmanager /usr/bin/alertmanager \
    && ln -s /usr/bin/busybox /usr/bin/wget

FROM servers AS mosquitto
ENTRYPOINT ["/usr/bin/env"]
CMD ["/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf"]

FROM servers AS prometheus
USER 65534
ENTRYPOINT ["/bin/prometheus"]

FROM servers AS alertmanager
USER 65534
ENTRYPOINT ["/bin/alertmanager"]
