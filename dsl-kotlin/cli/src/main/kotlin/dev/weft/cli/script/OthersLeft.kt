package dev.weft.cli.script

import java.io.File
import kotlin.script.experimental.api.ResultWithDiagnostics
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.api.makeFailureResult
import kotlin.script.experimental.dependencies.ExternalDependenciesResolver
import kotlin.script.experimental.dependencies.RepositoryCoordinates

/** Resolves nothing, and remembers whether a script has asked it to. */
internal class OthersLeft : ExternalDependenciesResolver {
    /** Whether a script names an artifact or a repository that is not Weft's. */
    var isAsked = false
        private set

    override fun acceptsArtifact(artifactCoordinates: String) = true

    override fun acceptsRepository(repositoryCoordinates: RepositoryCoordinates) = true

    override fun addRepository(
        repositoryCoordinates: RepositoryCoordinates,
        options: ExternalDependenciesResolver.Options,
        sourceCodeLocation: SourceCode.LocationWithId?,
    ): ResultWithDiagnostics<Boolean> = left()

    override suspend fun resolve(
        artifactCoordinates: String,
        options: ExternalDependenciesResolver.Options,
        sourceCodeLocation: SourceCode.LocationWithId?,
    ): ResultWithDiagnostics<List<File>> = left()

    private fun left(): ResultWithDiagnostics.Failure {
        isAsked = true
        return makeFailureResult("left to the process that runs the script")
    }
}
