# syntax=docker/dockerfile:1
# The bot (default target) and, as target `emulator`, the local Slack. The lines are proven by ImageTests, which runs
# the build and start commands of this very file.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG RUNTIME=linux-x64
WORKDIR /source
# Project files alone first: packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng/ eng/
COPY src/Domain/Domain.csproj src/Domain/
COPY src/Slack/Slack.csproj src/Slack/
COPY src/Persistence/Persistence.csproj src/Persistence/
COPY src/BotHost/BotHost.csproj src/BotHost/
COPY tools/SlackEmulator/SlackEmulator.csproj tools/SlackEmulator/
RUN dotnet restore src/BotHost --runtime $RUNTIME -p:PublishReadyToRun=true
RUN dotnet restore tools/SlackEmulator --runtime $RUNTIME -p:PublishReadyToRun=true
COPY appsettings.json ./
COPY migrations/ migrations/
COPY src/ src/
COPY tools/ tools/
RUN dotnet publish src/BotHost --no-restore --configuration Release --runtime $RUNTIME --self-contained false -p:PublishReadyToRun=true -p:RunAnalyzers=false --output /app/bot
RUN dotnet publish tools/SlackEmulator --no-restore --configuration Release --runtime $RUNTIME --self-contained false -p:PublishReadyToRun=true -p:RunAnalyzers=false --output /app/emulator

# This base has ICU and time zone data; people's time zones need both.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
# The base image listens on 8080 by this variable; PORT decides here.
ENV ASPNETCORE_HTTP_PORTS= \
    DOTNET_gcServer=0 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /app
# The number, not the name: Kubernetes checks runAsNonRoot by number.
USER 1654

FROM runtime AS emulator
COPY --from=build /app/emulator ./
EXPOSE 3001
ENTRYPOINT ["dotnet", "/app/SlackEmulator.dll"]
CMD ["--host", "0.0.0.0", "--port", "3001"]

FROM runtime AS bot
COPY --from=build /app/bot ./
USER root
RUN ln -s /app/BotHost /usr/local/bin/bothost
USER 1654
EXPOSE 3000
# Nothing is written but to /tmp; the root file system may be read-only.
ENTRYPOINT ["dotnet", "/app/BotHost.dll"]
