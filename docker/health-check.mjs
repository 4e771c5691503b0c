// Docker's HEALTHCHECK: `node health-check.mjs <url>` succeeds when the URL does. The image has no curl.
const response = await fetch(process.argv[2], { signal: AbortSignal.timeout(2_500) });
process.exit(response.ok ? 0 : 1);
