/**
 * Training in shards: how each batch is cut, who computes which part, and in which order the parts are added. The
 * order depends on the batch and the number of shards alone, so the weights have the same bits on one machine as on
 * many. Start with {@link dev.weft.shard.Sharding}. May import all packages below it in the table of the root package.
 */
@NullMarked
package dev.weft.shard;

import org.jspecify.annotations.NullMarked;
