package dev.weft.cli

/**
 * Translates what core advises a programmer to what a user of the launcher can do: core names methods, the launcher
 * options.
 */
internal object Advice {
    private val OPTIONS: List<Pair<Regex, String>> = listOf(
        // Tables.
        "a value \\(or use \\w+\\.withMissing\\)" to "a value (or train the model again, which then accepts gaps)",
        "read the column as categories" to "name the column in --words",
        "read it as Csv\\.Kind\\.WORDS" to "name the column in --words",
        "read the column as numbers" to "name the column in --numbers, or add --task classes",
        "ignore the column" to "name the column in --ignore",
        "\\(ignore some\\)" to "(name some of the columns in --ignore)",
        "name another separator" to "name another one with --separator",
        "is it the right column\\?" to "is it the right --label? --task number predicts numbers",
        "expected at least two classes but" to "expected at least two classes (is it the right --label?) but",
        "Csv\\.Options expects a separator" to "--separator expects one",
        "Csv\\.Options expects a decimal" to "--decimal expects a",
        // Judging a model.
        "^Threshold expects" to "--threshold expects",
        "^Explanation expects" to "--explain expects",
        "^Importance expects" to "--importance expects",
        "^Judgement expects" to "weft evaluate expects",
        "train it with Preprocessing\\.prepared or withMissing" to "train it again with weft train",
        "with a Preprocessing but got one without" to "but got one that was not",
        // Searches.
        "continue with the settings that the search began with, or delete the file" to
            "repeat the options that the search began with, or replace it with --force",
        "continue with the same data and code, or delete the file" to
            "continue with the same table, options and version of weft, or replace the search with --force",
        "the file was changed, or another version wrote it; delete it" to
            "the file was changed, or another version wrote it; replace it with --force",
        // Files for other programs.
        "^(?:JavaSource|StateDict|Onnx|Npz) (?=expects|has)" to "weft export ",
        "write the layer with the operations of Weft instead of one of your own" to
            "a .java file has operations of Weft only, no others of a program",
        // Losses and metrics.
        "(?:: |, )?call predict for the outputs themselves, or declare classes with " +
            "loss\\.withOutputs\\(Outputs\\.SCORES\\)"
            to ": train with another --loss",
        "^Outputs\\.(?:SCORES|NUMBERS) have no probabilities: train with a loss of logits, .*" to
            "the model has no probabilities: train it with another --loss, such as softmaxCE",
        "choose a loss of logits or probabilities, or declare them with loss\\.withOutputs" to
            "choose another --loss, such as softmaxCE, or other --metrics",
        "for yes or no with a single output use \\w+, otherwise give the last layer one output per class" to
            "it is for classes: choose another --loss, such as mse, or add --task classes",
        // Models and their files.
        "^Trained\\.save expects finite weights but" to "the model cannot be saved, since",
        "continue from an earlier checkpoint, or write Trained\\.checkpoint to keep this one" to
            "train with a smaller --rate",
        "^Trained\\.preprocess expects" to "a model of a table expects",
        "use a checkpoint of Trained\\.checkpoint" to "name a model that weft train saved",
        "register it with Registry\\.type or Registry\\.constant before saving and loading, or build .*" to OWN,
        "call Registry\\.type\\(\".*?\", …\\) before loading, or build the model in code and restore the checkpoint" to
            OWN,
        // Devices.
        "the module weft-gpu is not on the class path; add the dependency dev\\.weft:weft-gpu" to
            "the module weft-gpu is not installed; install Weft again",
        "leave the device out" to "leave --device out",
        // Hints about a training.
        ", standardize the columns of a table, or start with batchNorm\\(\\)" to
            ", or let --recipe standard scale the columns of a table",
        "scale the features, start with heNormal\\(\\) kernels and a bias of 0, or use leakyRelu\\(0\\.01\\)" to
            "scale the features, or add --kernel heNormal or --activation leakyRelu:0.01",
        "start with glorotUniform\\(\\) or heNormal\\(\\) kernels, or put batchNorm\\(\\) between layers" to
            "add --kernel glorotUniform or --kernel heNormal",
        "start with larger kernels, such as those of glorotUniform\\(\\) or heNormal\\(\\)" to
            "add --kernel glorotUniform or --kernel heNormal",
        "use activations that saturate less, such as relu or tanh, or put batchNorm\\(\\) between layers" to
            "add an --activation that saturates less, such as relu or tanh",
        "weight the classes \\(loss\\.weighted\\(…\\)\\), and watch f1 or auc in place of accuracy" to
            "for tables, add --class-weights balanced; watch f1 or auc in place of accuracy",
        "shuffle the data(?: before you split it, or)? before the training: data\\.shuffle\\(1\\)" to
            "shuffle the rows of the file",
        "remove summed\\(\\), or use a rate near" to "use a --rate near",
        "use a batch of at most" to "use a --batch of at most",
        "decay once per epoch, without every\\(…\\), or by a factor closer to 1" to
            "use a --decay closer to 1, or another --schedule",
        "remove the activation of \\S+, or use the loss BCE" to "choose another --loss",
        "end \\S+ with (?:SIGMOID, or use the loss BCE_WITH_LOGITS|SOFTMAX)" to
            "choose a --loss of logits, such as softmaxCE",
        "remove the activation of \\S+" to "choose another --loss",
    ).map { (method, option) -> Regex(method) to option }

    /** [message] with the options of the launcher instead of core's methods. */
    fun of(message: String?): String? = message?.let {
        OPTIONS.fold(it) { text, (method, option) -> method.replace(text, Regex.escapeReplacement(option)) }
    }
}

/** What to do with a model that contains classes of a program. */
private const val OWN = "it has parts that only the program that trained it knows: use it in that program"
