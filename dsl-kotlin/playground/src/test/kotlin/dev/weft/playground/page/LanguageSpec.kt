package dev.weft.playground.page

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe

/** The page speaks English and Chinese, and every word has both. */
@EnabledIf(WithChromium::class)
internal class LanguageSpec : FunSpec({
    fun OpenPage.keys(language: String): Set<String> = (
        browser.runAsync(
            "const done = arguments[arguments.length - 1];" +
                "import('/shared/words.js').then(words => done(words.keys().$language))",
        ) as List<*>
        ).map { "$it" }.toSet()

    test("both dictionaries have the same keys, and every key that the page uses") {
        OpenPage.open().use { page ->
            val english = page.keys("en")
            page.keys("zh") shouldBe english
            val used = page.browser.run(
                "return [...document.querySelectorAll('*')].flatMap(each => [...each.attributes])" +
                    ".filter(({ name }) => name.startsWith('data-word') || name === 'data-tip')" +
                    ".map(({ value }) => value)",
            ) as List<*>
            used.filter { it !in english }.shouldBeEmpty()
        }
    }

    test("a Chinese browser gets the Chinese page, and the button switches everything") {
        OpenPage.open(language = "zh-CN").use { page ->
            page.browser.text("h1") shouldBe "Weft 神经网络游乐场"
            page.text("return document.documentElement.lang") shouldBe "zh-CN"
            page.shouldFindNothing(
                "elements without Chinese words",
                "return [...document.querySelectorAll('[data-word]')].filter(each => each.offsetParent" +
                    " && !['Dropout', 'Epoch', 'L1', 'L2', 'x₁ + x₂ < 1', 'English'].includes(each.textContent)" +
                    " && !/[\\u4e00-\\u9fff]/.test(each.textContent)).map(each => each.textContent)",
            )
            page.browser.click("#language")
            page.browser.waitForText("h1", "Weft playground")
            page.shouldFindNothing(
                "Chinese left over",
                "const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const left = [];" +
                    "while (walk.nextNode()) left.push(walk.currentNode.data);" +
                    "return left.filter(text => /[\\u4e00-\\u9fff]/.test(text) && text !== '中文');",
            )
        }
    }

    test("the choice of a language stays with the browser") {
        OpenPage.open().use { page ->
            page.browser.click("#language")
            page.browser.reload()
            page.ready().text("return document.documentElement.lang") shouldBe "zh-CN"
        }
    }
})
