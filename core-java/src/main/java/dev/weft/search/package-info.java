/**
 * Trying many settings of a model under a budget. A {@link dev.weft.search.Space} of {@link dev.weft.search.Range}s
 * says which settings there are, {@link dev.weft.search.Search} trains models with them and stops the worse ones early,
 * and {@link dev.weft.search.Result} has all trials and the best model. Start with {@link dev.weft.search.Search}.
 */
@NullMarked
package dev.weft.search;

import org.jspecify.annotations.NullMarked;
