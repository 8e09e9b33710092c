/**
 * Programs with networks that are more than a chain: several inputs or outputs, or layers that are joined. Start with
 * {@link dev.weft.examples.networks.EmbeddedCategories}.
 */
@NullMarked
package dev.weft.examples.networks;

import org.jspecify.annotations.NullMarked;
