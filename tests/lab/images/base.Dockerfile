# The base of the agent's image, with this machine's trust: its authorities and where pip gets packages from.
FROM scratch
ADD root.tar /
COPY pip.conf certificates.crt /etc/
