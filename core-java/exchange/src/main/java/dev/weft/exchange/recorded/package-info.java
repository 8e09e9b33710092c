/** What every exporter asks of a recorded prediction: which values it needs, and which of them are known beforehand. */
@NullMarked
package dev.weft.exchange.recorded;

import org.jspecify.annotations.NullMarked;
