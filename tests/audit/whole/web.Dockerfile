FROM node:22-alpine AS build
RUN npm install -g pnpm@9.15.9
WORKDIR /repo
ENV NEXT_TELEMETRY_DISABLED=1
# The manifests alone first: a change of source code leaves the installed layer as it is.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY packages/commit/package.json packages/commit/
COPY web/package.json web/
RUN --mount=type=cache,id=pnpm-store,target=/pnpm-store \
    --mount=type=secret,id=GITEA_NPM_TOKEN \
    export GITEA_NPM_TOKEN="$(cat /run/secrets/GITEA_NPM_TOKEN 2>/dev/null)" && \
    pnpm install --frozen-lockfile --store-dir /pnpm-store --filter @bytelyst/clock-web...
COPY tsconfig.base.json ./
COPY packages packages
COPY web web
# Next.js compiles this value into the pages.
ARG NEXT_PUBLIC_API
RUN pnpm --filter @bytelyst/clock-web... build

FROM node:22-alpine
WORKDIR /app
COPY --from=build /repo/node_modules node_modules
COPY --from=build /repo/packages packages
COPY --from=build /repo/web web
WORKDIR /app/web
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3003
# Last, so that a new commit changes no layer above.
ARG BYTELYST_COMMIT_SHA BYTELYST_COMMIT_SHORT BYTELYST_COMMIT_MESSAGE BYTELYST_COMMIT_AUTHOR BYTELYST_COMMIT_DATE
ENV BYTELYST_COMMIT_SHA="${BYTELYST_COMMIT_SHA}" \
    BYTELYST_COMMIT_SHORT="${BYTELYST_COMMIT_SHORT}" \
    BYTELYST_COMMIT_MESSAGE="${BYTELYST_COMMIT_MESSAGE}" \
    BYTELYST_COMMIT_AUTHOR="${BYTELYST_COMMIT_AUTHOR}" \
    BYTELYST_COMMIT_DATE="${BYTELYST_COMMIT_DATE}"
# By number: the name of the image's unprivileged user is of no concern.
USER 1000
EXPOSE 3003
CMD ["node_modules/.bin/next", "start"]
