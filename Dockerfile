# The image installs itself with ./dev, so its Debian and Python packages are those that ./dev installs, from the same two files.
FROM python:3.11-slim-bookworm

WORKDIR /app
ENV PYTHONUNBUFFERED=1 DATA_DIR=/data HOST=0.0.0.0 PORT=8000

COPY dev system-packages.txt requirements.lock ./
RUN ./dev setup run && rm -rf /var/lib/apt/lists/* /root/.cache

COPY . .
RUN useradd --system --home-dir /data app && install -d -o app /data
USER app
VOLUME /data
EXPOSE 8000
CMD ["./dev", "run", "web"]
