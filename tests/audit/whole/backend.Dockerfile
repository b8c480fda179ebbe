FROM node:22-alpine AS build
RUN npm install -g pnpm@9.15.9
WORKDIR /repo
# The manifests alone first: a change of source code leaves the installed layer as it is.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY packages/commit/package.json packages/commit/
COPY backend/package.json backend/
RUN --mount=type=cache,id=pnpm-store,target=/pnpm-store \
    --mount=type=secret,id=GITEA_NPM_TOKEN \
    export GITEA_NPM_TOKEN="$(cat /run/secrets/GITEA_NPM_TOKEN 2>/dev/null)" && \
    pnpm install --frozen-lockfile --store-dir /pnpm-store --filter @bytelyst/clock-backend...
COPY tsconfig.base.json ./
COPY packages packages
COPY backend backend
RUN pnpm --filter @bytelyst/clock-backend... build

FROM node:22-alpine
WORKDIR /app
COPY --from=build /repo/node_modules node_modules
COPY --from=build /repo/packages packages
COPY --from=build /repo/backend/node_modules backend/node_modules
COPY --from=build /repo/backend/package.json backend/
COPY --from=build /repo/backend/dist backend/dist
WORKDIR /app/backend
ENV NODE_ENV=production PORT=4003
# Last, so that a new commit changes no layer above.
ARG BYTELYST_COMMIT_SHA BYTELYST_COMMIT_SHORT BYTELYST_COMMIT_MESSAGE BYTELYST_COMMIT_AUTHOR BYTELYST_COMMIT_DATE
ENV BYTELYST_COMMIT_SHA="${BYTELYST_COMMIT_SHA}" \
    BYTELYST_COMMIT_SHORT="${BYTELYST_COMMIT_SHORT}" \
    BYTELYST_COMMIT_MESSAGE="${BYTELYST_COMMIT_MESSAGE}" \
    BYTELYST_COMMIT_AUTHOR="${BYTELYST_COMMIT_AUTHOR}" \
    BYTELYST_COMMIT_DATE="${BYTELYST_COMMIT_DATE}"
# By number: the name of the image's unprivileged user is of no concern.
USER 1000
EXPOSE 4003
CMD ["node", "dist/server.js"]
