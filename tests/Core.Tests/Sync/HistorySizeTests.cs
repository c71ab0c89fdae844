using Integration.Core.Work;
using System.Reflection;
using System.Text.Json;
using Integration.Core.Level;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Sync;

/// <summary>What goes into an orchestration's history stays far below the 45 KB from which on the engine keeps it elsewhere.</summary>
public sealed class HistorySizeTests
{
    private const int FewKilobytes = 10 * 1024;

    // One that JSON writes as six.
    private static readonly string Endless = new('\u00fc', 100_000);

    [Fact]
    public void The_largest_state_of_a_sync_is_a_few_kilobytes()
    {
        var id = new string('m', 60);
        var cursor = Endless[..LevelPage.MaxCursorLength];
        var start = SyncState.Start(
            new OrganizationId(id), new RunId(id), SyncKind.Full, hasClients: true, isDry: true) with
        { Client = new ClientId(id), Attempts = 5 };
        var largest = start.After(new SyncStepResult(int.MaxValue / 2, cursor, Endless) { Incomplete = true, Changes = Largest<SyncChanges>() }).Next with
        {
            Cursor = cursor,
            CycleCursor = cursor,
            CycleStepsLeft = int.MaxValue,
            CycleSpan = int.MaxValue,
            Items = int.MaxValue,
            Steps = int.MaxValue,
        };

        largest.Message!.Length.ShouldBe(300);
        JsonSerializer.SerializeToUtf8Bytes(largest).Length.ShouldBeLessThan(FewKilobytes);
    }

    [Fact]
    public void The_largest_result_of_a_step_is_a_few_kilobytes()
    {
        var largest = new SyncStepResult(int.MaxValue, Endless[..LevelPage.MaxCursorLength], Endless, true, TimeSpan.MaxValue)
        {
            Wait = TimeSpan.MaxValue,
            Next = new ClientId(new string('m', 60)),
            Changes = Largest<SyncChanges>(),
        };

        JsonSerializer.SerializeToUtf8Bytes(largest).Length.ShouldBeLessThan(2 * FewKilobytes);
        JsonSerializer.SerializeToUtf8Bytes(new WorkTurn(int.MaxValue, DateTimeOffset.MaxValue)).Length.ShouldBeLessThan(1024);
    }

    private static T Largest<T>() => (T)typeof(T).GetConstructors(BindingFlags.Public | BindingFlags.Instance)
        .First(constructor => constructor.GetParameters().All(parameter => parameter.ParameterType == typeof(int)) && constructor.GetParameters().Length > 0)
        .Invoke([.. Enumerable.Repeat<object>(int.MaxValue / 2, typeof(T).GetProperties().Count(property => property.PropertyType == typeof(int)))]);
}
