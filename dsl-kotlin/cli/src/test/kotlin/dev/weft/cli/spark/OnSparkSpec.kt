package dev.weft.cli.spark

import dev.weft.cli.Cli
import dev.weft.cli.Outcome
import dev.weft.cli.weft
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files

/** What `train` refuses before it starts Spark. Its trainings on executors are those of .ci/spark. */
class OnSparkSpec : FreeSpec({
    val folder = tempdir().toPath()
    val table = Files.writeString(folder.resolve("t.csv"), "x,y\n1,a\n2,b\n")
    val master = "local-cluster[2,1,1024]"

    fun refused(message: String, vararg args: Any) =
        weft("train", *args) shouldBe Outcome(Cli.USAGE, "", "weft: $message\n")

    "an address that is none" {
        refused(
            "--spark expects the address of a cluster, such as spark://HOST:7077 or local-cluster[2,1,1024], but got " +
                "host:7077 (see weft train --help)",
            "mnist", "--spark", "host:7077"
        )
    }

    "a table, whose rows a DataFrame has" {
        refused(
            "--spark trains on mnist alone: use dev.weft.spark.WeftClassifier or WeftRegressor for the rows of a " +
                "DataFrame (see docs/guide/spark.md), or leave out --spark",
            table, "--label", "y", "--spark", master
        )
    }

    "options for what happens here" {
        refused(
            "--spark and --watch cannot be combined, since the training is elsewhere: leave one out",
            "mnist", "--spark", master, "--watch"
        )
        refused("--spark-home is an option of --spark: add --spark", "mnist", "--spark-home", folder)
        refused(
            "--spark-checkpoints is an option of --spark: add --spark", "mnist", "--spark-checkpoints", "hdfs:///weft"
        )
    }

    "a folder without Spark" {
        refused(
            "$folder has no folder jars with Spark's jars: set SPARK_HOME, or --spark-home, to the folder of " +
                "Spark that holds bin and jars; in a clone of Weft, ./weft fetches Spark with Maven if neither is set",
            "mnist", "--spark", master, "--spark-home", folder
        )
    }
})
