using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

/// <summary>
/// Symptom: after a write that failed, a slug was refused as taken, and its project was not found until the next round of upkeep.
/// Cause: the catalog answered from the entry, whose project was still to be made.
/// Rule: whoever hears that a slug is taken finds its project there.
/// </summary>
public sealed class RefusedWriteTests
{
    private const int Writes = 3;

    [Fact]
    public async Task A_slug_that_is_refused_as_taken_has_its_project_even_after_a_failed_write()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(new NodeLaunch { Assembly = BuiltConvoy.CrashingNodeAssembly });
        using var client = home.CreateClient();
        for (var write = 1; write <= Writes; write++)
        {
            var project = new ProjectCreation(write);
            using var unlucky = home.CreateClient(new Dictionary<string, string> { [CrashPoint.Header] = $"{write}:refused" });

            // The gateway itself asks again, with the same project id, and finds what the first attempt left.
            (await project.Send(unlucky)).Expect(HttpStatusCode.Created);

            await project.Repeat(client, isDone: true);
        }
    }
}
