package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the report's bundler joins, and what it refuses. */
class BundleTest {
    private static String bundle(Map<String, String> modules) {
        return Bundle.script("/start.js", address -> {
            String text = modules.get(address);
            if (text == null) {
                throw new IllegalArgumentException("the page has no " + address);
            }
            return text;
        });
    }

    @Test
    void modulesFollowThoseThatTheyImport() {
        String script = bundle(Map.of(
                "/start.js", "import {\n  draw as paint,\n  Size,\n} from \"./draw.js\";\nimport {red} from"
                        + " \"/shared/colours.js\";\npaint(red, Size);\n",
                "/draw.js", "import {red} from \"/shared/colours.js\";\n\nexport const Size = 1;\n"
                        + "export async function draw() {\n  return red;\n}\n",
                "/shared/colours.js", "/** @type {import(\"./x.js\").Colour} */\nexport const red = \"#f00\";\n"));
        assertEquals("""
                (() => {
                "use strict";
                const module0 = (() => { // /shared/colours.js
                /** @type {import("./x.js").Colour} */
                const red = "#f00";
                return {red};
                })();
                const module1 = (() => { // /draw.js
                const {red} = module0;

                const Size = 1;
                async function draw() {
                  return red;
                }
                return {Size, draw};
                })();
                const module2 = (() => { // /start.js
                const {draw: paint, Size} = module1;
                const {red} = module0;
                paint(red, Size);
                return {};
                })();
                })();
                """, script);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "import x from \"./x.js\";         | /start.js cannot be bundled because of `import x from",
        "import * as x from \"./x.js\";    | /start.js cannot be bundled because of `import * as x",
        "import {x} from './x.js';         | /start.js cannot be bundled because of `import {x} from './x",
        "import \"./x.js\";                | /start.js cannot be bundled because of `import \"./x.js\"",
        "const x = await import(\"./x\");  | /start.js cannot be bundled because of `import(\"./x\")",
        "const u = import.meta.url;        | /start.js cannot be bundled because of `import.meta.url;",
        "export default 3;                 | /start.js cannot be bundled because of `export default 3;",
        "export let x = 3;                 | /start.js cannot be bundled because of `export let x = 3;",
        "export {x};                       | /start.js cannot be bundled because of `export {x};",
        "export * from \"./x.js\";         | /start.js cannot be bundled because of `export * from",
        "await fetch(\"x\");               | /start.js cannot be bundled because of `await fetch",
        "import {y} from \"./x.js\";       | /start.js imports y from ./x.js, which exports [x]",
        "import {z} from \"./gone.js\";    | the page has no /gone.js",
        "import {x} from \"../x.js\";      | /start.js imports \"../x.js\"; expected \"./name.js\" or",
        "import {x} from \"https://x.y\";  | /start.js imports \"https://x.y\"; expected \"./name.js\" or",
        "import {a} from \"./a.js\";       | /a.js imports itself: /start.js > /a.js > /b.js > /a.js; move",
        "const t = \"</script>\";          | /start.js contains </script, which would end the script",
        "const t = \"<!--\";               | /start.js contains <!--, which would end the script"})
    void whatCannotBeBundledIsRefused(String line, String message) {
        Map<String, String> modules = Map.of("/start.js", line + "\n", "/x.js", "export const x = 1;\n",
                "/a.js", "import {b} from \"./b.js\";\nexport const a = 1;\n",
                "/b.js", "import {a} from \"./a.js\";\nexport const b = 1;\n");
        String said = assertThrows(IllegalArgumentException.class, () -> bundle(modules)).getMessage();
        assertEquals(message, said.substring(0, Math.min(message.length(), said.length())));
    }
}
