// Import paths that Node reads, whatever tsconfig.json lies around.
export default {
  input: "openapi.json",
  output: { path: "made/hey", module: { extension: ".js" } },
  plugins: ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"],
};
