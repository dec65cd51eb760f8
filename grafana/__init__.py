"""The dashboards for Grafana 10 to 13, as code: `python -m grafana.generate` writes them."""
