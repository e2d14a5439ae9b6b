export interface LivyRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: string | undefined;
  /** By name in small letters. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LivyAnswer {
  readonly status: number;
  /** The text on the wire: JSON, or a page. */
  readonly body: string;
  /** Milliseconds until Livy sends it. Only a DELETE takes any: on YARN it waits for the application's id. */
  readonly afterMs: number;
}

export function json(status: number, body: unknown): LivyAnswer {
  return { status, body: JSON.stringify(body), afterMs: 0 };
}

export function message(status: number, msg: string): LivyAnswer {
  return json(status, { msg });
}

/** What Java says of a number that is none. */
export function notANumber(text: string): LivyAnswer {
  return message(400, `For input string: "${text}"`);
}

export const NO_SUCH_PAGE: LivyAnswer = { status: 404, body: "", afterMs: 0 };

/** Jetty's page for a request without X-Requested-By. */
export function refusedPage(pathname: string): LivyAnswer {
  const lines = [
    "<html>",
    "<head>",
    '<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>',
    "<title>Error 400 </title>",
    "</head>",
    "<body>",
    "<h2>HTTP ERROR: 400</h2>",
    `<p>Problem accessing ${pathname}. Reason:`,
    "<pre>    Missing Required Header for CSRF protection.</pre></p>",
    '<hr /><a href="http://eclipse.org/jetty">Powered by Jetty:// 9.3.24.v20180605</a><hr/>',
    "</body>",
    "</html>",
    "",
  ];
  return { status: 400, body: lines.join("\n"), afterMs: 0 };
}
