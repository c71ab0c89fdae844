namespace Integration.Core.Tests.Model;

/// <summary>
/// Random histories against a model that is simple enough to be believed. MODEL_SEEDS says how many, MODEL_SEED where to
/// begin; a failure prints its seed and the whole history.
/// </summary>
public sealed class ModelTests
{
    private const int FirstSeed = 1;
    private const int Seeds = 500;

    [Fact]
    public async Task Every_history_ends_in_the_state_that_the_model_predicts()
    {
        var first = Number("MODEL_SEED", FirstSeed);
        for (var seed = first; seed < first + Number("MODEL_SEEDS", Seeds); seed++)
        {
            await RunAsync(seed);
        }
    }

    /// <summary>Found by the long form.</summary>
    /// <param name="seed">1036: an alert cleared in the very millisecond in which a poll had read it as active.</param>
    [Theory]
    [InlineData(1036)]
    public Task A_history_that_once_ended_otherwise_ends_as_predicted(int seed) => RunAsync(seed);

    private static async Task RunAsync(int seed)
    {
        await using var history = new History(seed);
        IReadOnlyList<string> differences;
        try
        {
            differences = await history.RunAsync();
        }
        catch (Exception thrown)
        {
            differences = [thrown.ToString()];
        }

        if (differences.Count > 0)
        {
            Assert.Fail($"Seed {seed}:\n{string.Join('\n', differences)}\n\nThe history:\n{history.Journal}");
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
