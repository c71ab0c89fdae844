namespace Integration.Core.Tests;

/// <summary>Rules of the house that a reviewer would forget.</summary>
public sealed class ConventionTests
{
    private const int LongestFile = 400;

    [Fact]
    public void No_source_file_is_a_room_with_too_much_in_it() =>
        Sources("src", "dev", "tests", "bench").Where(file => File.ReadLines(file).Count() > LongestFile).ShouldBeEmpty();

    [Fact]
    public void The_product_does_not_know_which_runtime_it_is_under() =>
        Sources("src").Where(file => File.ReadAllText(file) is var text && (text.Contains("LocalRuntime", StringComparison.Ordinal) || text.Contains("#if", StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void The_domain_knows_no_trigger_and_no_web_framework() =>
        typeof(CoreServices).Assembly.GetReferencedAssemblies()
            .Where(assembly => assembly.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || assembly.Name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)
                || assembly.Name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathTo(folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));
}
