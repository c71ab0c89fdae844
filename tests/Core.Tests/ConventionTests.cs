namespace Integration.Core.Tests;

/// <summary>Rules of the house that a reviewer would forget.</summary>
public sealed class ConventionTests
{
    private const int LongestFile = 400;

    [Fact]
    public void No_source_file_is_a_room_with_too_much_in_it() =>
        Sources("src", "dev", "tests", "bench").Where(file => File.ReadLines(file).Count() > LongestFile).ShouldBeEmpty();

    [Fact]
    public void The_product_does_not_know_which_host_it_is_under() => Having("src", "FunctionsHost", "#if").ShouldBeEmpty();

    [Fact]
    public void The_host_does_not_know_the_product() => Having("dev/Host", "Integration", "Halo").ShouldBeEmpty();

    [Fact]
    public void Nothing_of_ours_stands_under_a_name_of_the_platform() =>
        new[] { "src", "dev", "tests", "bench" }.SelectMany(folder => Having(folder, "namespace " + "Azure", "namespace " + "Microsoft")).ShouldBeEmpty();

    [Fact]
    public void The_domain_knows_no_trigger_and_no_web_framework() =>
        typeof(CoreServices).Assembly.GetReferencedAssemblies()
            .Where(assembly => assembly.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || assembly.Name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)
                || assembly.Name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> Having(string folder, params string[] words) =>
        Sources(folder).Where(file => File.ReadAllText(file) is var text && words.Any(word => text.Contains(word, StringComparison.Ordinal)));

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathTo(folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));
}
