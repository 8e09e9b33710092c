package dev.weft.notebook

import org.w3c.dom.Element
import org.xml.sax.InputSource
import java.io.StringReader
import javax.xml.parsers.DocumentBuilderFactory

/** The HTML as an element; it is written so that it is XML, too, except that an `img` is not closed. */
internal fun xml(html: Html): Element {
    val closed = html.code.replace(Regex("<img [^>]*"), "$0/")
    val builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
    return builder.parse(InputSource(StringReader("<div>$closed</div>"))).documentElement
}

internal fun elements(html: Html, tag: String): List<Element> =
    xml(html).getElementsByTagName(tag).let { found -> List(found.length) { found.item(it) as Element } }

internal fun texts(html: Html, tag: String): List<String> = elements(html, tag).map { it.textContent }

internal fun cells(html: Html): List<String> = texts(html, "td")
