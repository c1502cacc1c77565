namespace BotHost.Persistence.Tests;

/// <summary>The step that prepares the template of every test database.</summary>
public static class Migrated
{
    public static readonly Func<string, CancellationToken, Task> Apply = Migrations.Schema.ApplyAsync;
}
