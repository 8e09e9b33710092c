package dev.weft.cli

private const val OWN = "it has parts that only the program that trained it knows: use it in that program"

/** Messages of core as a program sees them, and what the launcher says. */
internal val TRANSLATED: Map<String, String> = mapOf(
    "t.csv, line 2, column a: expected a value (or use Preprocessing.withMissing) but got no value" to
        "t.csv, line 2, column a: expected a value (or train the model again, which then accepts gaps) but got " +
        "no value",
    "t.csv, line 2, column a: expected a number, or nothing where it is missing (or read the column as categories) " +
        "but got \"x\"" to
        "t.csv, line 2, column a: expected a number, or nothing where it is missing (or name the column in " +
        "--words) " +
        "but got \"x\"",
    "t.csv, column a: expected categories for an index (read it as Csv.Kind.WORDS) but got numbers" to
        "t.csv, column a: expected categories for an index (name the column in --words) but got numbers",
    "t.csv, column y: expected numbers to predict (read the column as numbers) but got words" to
        "t.csv, column y: expected numbers to predict (name the column in --numbers, or add --task classes) but " +
        "got " +
        "words",
    "t.csv, column a: expected at most 1000 (or ignore the column) but got 2000 categories" to
        "t.csv, column a: expected at most 1000 (or name the column in --ignore) but got 2000 categories",
    "t.csv, line 3: expected 3 cells between commas, as in the header (or name another separator), but got 1" to
        "t.csv, line 3: expected 3 cells between commas, as in the header (or name another one with --separator), " +
        "but got 1",
    "t.csv, column y: expected at most 1000 classes with several rows each (is it the right column?) but got 2000" to
        "t.csv, column y: expected at most 1000 classes with several rows each (is it the right --label? --task " +
        "number predicts numbers) but got 2000",
    "t.csv, column y: expected at least two classes but got a single class [x]" to
        "t.csv, column y: expected at least two classes (is it the right --label?) but got a single class [x]",
    "Csv.Options expects a separator such as a comma or a tab but got a" to
        "--separator expects one such as a comma or a tab but got a",
    "Csv.Options expects a decimal point or comma but got x" to "--decimal expects a point or comma but got x",
    "Threshold expects a model of two classes with probabilities but got 3 classes" to
        "--threshold expects a model of two classes with probabilities but got 3 classes",
    "Explanation expects a model that accepts missing values but got one that does not: train it with " +
        "Preprocessing.prepared or withMissing" to
        "--explain expects a model that accepts missing values but got one that does not: train it again with " +
        "weft train",
    "Judgement expects a model that was trained on a table with a Preprocessing but got one without" to
        "weft evaluate expects a model that was trained on a table but got one that was not",
    "Search expects the score 1 of trial 2 as in s but got 3: continue with the same data and code, or delete " +
        "the file" to
        "Search expects the score 1 of trial 2 as in s but got 3: continue with the same table, options and " +
        "version of weft, or replace the search with --force",
    "Search expects the seed 1 in s but got 2: continue with the settings that the search began with, or delete " +
        "the file" to
        "Search expects the seed 1 in s but got 2: repeat the options that the search began with, or replace it " +
        "with " +
        "--force",
    "Search expects the settings s but got t: the file was changed, or another version wrote it; delete it" to
        "Search expects the settings s but got t: the file was changed, or another version wrote it; replace it " +
        "with " +
        "--force",
    "Model has 3 outputs that stand for numbers, not for classes: call predict for the outputs themselves, or " +
        "declare " +
        "classes with loss.withOutputs(Outputs.SCORES)" to
        "Model has 3 outputs that stand for numbers, not for classes: train with another --loss",
    "Outputs.SCORES have no probabilities: train with a loss of logits, such as SOFTMAX_CE or BCE_WITH_LOGITS, or " +
        "declare what your own loss takes with loss.withOutputs(Outputs.LOGITS)" to
        "the model has no probabilities: train it with another --loss, such as softmaxCE",
    "auc expects outputs with probabilities but got SCORES: choose a loss of logits or probabilities, or " +
        "declare them " +
        "with loss.withOutputs" to
        "auc expects outputs with probabilities but got SCORES: choose another --loss, such as softmaxCE, or other " +
        "--metrics",
    "softmaxCE expects logits [batch, classes] of at least 2 classes but got [1, 1]: for yes or no with a " +
        "single output " +
        "use BCE_WITH_LOGITS, otherwise give the last layer one output per class" to
        "softmaxCE expects logits [batch, classes] of at least 2 classes but got [1, 1]: it is for classes: choose " +
        "another --loss, such as mse, or add --task classes",
    "Trained.save expects finite weights but element 3 of dense is NaN: continue from an earlier checkpoint, or " +
        "write " +
        "Trained.checkpoint to keep this one" to
        "the model cannot be saved, since element 3 of dense is NaN: train with a smaller --rate",
    "Trained.preprocess expects columns and categories that fit into a model file but got a (ignore some): too " +
        "long" to
        "a model of a table expects columns and categories that fit into a model file but got a (name some of the " +
        "columns in --ignore): too long",
    "Checkpoint contains no model, only the facts []: use a checkpoint of Trained.checkpoint" to
        "Checkpoint contains no model, only the facts []: name a model that weft train saved",
    "layer 1 is a Layer of your own: register it with Registry.type or Registry.constant before saving and " +
        "loading, or " +
        "build the model in code and restore the checkpoint" to "layer 1 is a Layer of your own: $OWN",
    "layer 1 is a Layer named x, which is neither Weft's nor registered: call Registry.type(\"x\", …) before " +
        "loading, or " +
        "build the model in code and restore the checkpoint" to
        "layer 1 is a Layer named x, which is neither Weft's nor registered: $OWN",
    "the module weft-gpu is not on the class path; add the dependency dev.weft:weft-gpu" to
        "the module weft-gpu is not installed; install Weft again",
    "/gpu:0 (x) computes wrong numbers: expected 1 but got 2. Install another driver, or leave the device out" to
        "/gpu:0 (x) computes wrong numbers: expected 1 but got 2. Install another driver, or leave --device out",
    "scale them to about -1 to 1: divide pixels by 255, standardize the columns of a table, or start with " +
        "batchNorm()" to
        "scale them to about -1 to 1: divide pixels by 255, or let --recipe standard scale the columns of a table",
    "scale the features, start with heNormal() kernels and a bias of 0, or use leakyRelu(0.01)" to
        "scale the features, or add --kernel heNormal or --activation leakyRelu:0.01",
    "start with glorotUniform() or heNormal() kernels, or put batchNorm() between layers" to
        "add --kernel glorotUniform or --kernel heNormal",
    "start with larger kernels, such as those of glorotUniform() or heNormal()" to
        "add --kernel glorotUniform or --kernel heNormal",
    "use activations that saturate less, such as relu or tanh, or put batchNorm() between layers" to
        "add an --activation that saturates less, such as relu or tanh",
    "weight the classes (loss.weighted(…)), and watch f1 or auc in place of accuracy" to
        "for tables, add --class-weights balanced; watch f1 or auc in place of accuracy",
    "shuffle the data before you split it, or before the training: data.shuffle(1)" to "shuffle the rows of the file",
    "shuffle the data before the training: data.shuffle(1)" to "shuffle the rows of the file",
    "remove summed(), or use a rate near 0.01" to "use a --rate near 0.01",
    "decay once per epoch, without every(…), or by a factor closer to 1" to
        "use a --decay closer to 1, or another --schedule",
    "remove the activation of dense_2, or use the loss BCE" to "choose another --loss",
    "end dense_2 with SIGMOID, or use the loss BCE_WITH_LOGITS" to "choose a --loss of logits, such as softmaxCE",
)
