namespace Integration.Core.Tests;

/// <summary>Rules of the house that a reviewer would forget.</summary>
public sealed class ConventionTests
{
    [Fact]
    public void No_source_file_is_too_long()
    {
        Sources("src").Where(file => File.ReadLines(file).Count() > 250).ShouldBeEmpty();
        Sources("dev", "tests", "bench").Where(file => File.ReadLines(file).Count() > 400).ShouldBeEmpty();
    }

    [Fact]
    public void No_line_of_the_product_is_longer_than_160_characters() =>
        Sources("src").Where(file => File.ReadLines(file).Any(line => line.Length > 160)).ShouldBeEmpty();

    [Fact]
    public void Only_its_folder_its_routes_and_the_line_that_adds_it_name_a_destination() =>
        Having("src", "Halo")
            .Select(file => Path.GetRelativePath(Repository.PathTo("src"), file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("Core/Psa/Halo/", StringComparison.Ordinal) && !file.StartsWith("Functions/Api/HaloPsa", StringComparison.Ordinal))
            .ShouldBe(["Core/CoreServices.cs"]);

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
