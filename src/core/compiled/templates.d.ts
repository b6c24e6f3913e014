/** What Handlebars' precompiler makes; opaque to everybody but its runtime. */
export declare const templateSpecs: Readonly<Record<string, object>>;
/** templates/partials/*.hbs, likewise. */
export declare const partialSpecs: Readonly<Record<string, object>>;
