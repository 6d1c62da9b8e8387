// esbuild writes a style sheet that a module imports to the bundle's own .css file.
declare module "*.css";
