/** The part of an OpenAPI document that is used; that of `SwaggerModule.createDocument()` fits. */
export interface OpenApiDocument {
  readonly paths: object;
  readonly components?: { readonly schemas?: object | undefined } | undefined;
}
