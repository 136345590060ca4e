FROM python:3.12-slim
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 ODAIBA_DATA=/data
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE NOTICE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY backoffice backoffice
COPY mailsim mailsim
COPY postal postal
COPY seed seed
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
 && useradd --system --uid 10001 odaiba && install -d -o odaiba /data
USER odaiba
VOLUME /data
EXPOSE 8000 8001 1025
CMD ["odaiba", "serve"]
