package dev.weft.spark.cluster;

import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * Numbered examples on a cluster. An example is {@code [features | labels | weight]} in one array; its number is its
 * place in the order of the data, from 0. So neither partitions nor executors change what a training computes. Arrays
 * and numbers are all that travels, which every serializer of Spark can read and write.
 *
 * @param rows the examples to train on, each number below {@code size} once, in any order and on any partitions
 * @param size the number of these examples
 * @param layout what the numbers behind the features are
 * @param validation the examples to evaluate after each epoch, numbered from 0 by themselves, if there are any
 * @param validationSize the number of these examples; 0 if there are none
 */
public record Examples(JavaPairRDD<Long, float[]> rows, long size, Layout layout,
        Optional<JavaPairRDD<Long, float[]>> validation, long validationSize) {}
