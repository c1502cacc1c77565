using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotHost.Persistence.Tests;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Settings_come_from_the_section_Storage()
    {
        var options = Read(new() { ["Storage:ConnectionString"] = "Host=h", ["Storage:LeaseSeconds"] = "7.5" });

        (options.ConnectionString, options.LeaseSeconds, options.MaxBatch).ShouldBe(("Host=h", 7.5, 200));
    }

    [Theory]
    [InlineData("Storage:ConnectionString", "")]
    [InlineData("Storage:LeaseSeconds", "0")]
    [InlineData("Storage:MaxBatch", "0")]
    [InlineData("Storage:CommitTimeout", "00:00:00")]
    [InlineData("Storage:InboxConnections", "0")]
    public void A_setting_that_cannot_work_is_refused_by_name(string key, string value)
    {
        Dictionary<string, string?> settings = new() { ["Storage:ConnectionString"] = "Host=h", [key] = value };

        Should.Throw<OptionsValidationException>(() => Read(settings)).Message.ShouldContain(key["Storage:".Length..]);
    }

    private static StorageOptions Read(Dictionary<string, string?> settings)
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddPersistence()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<StorageOptions>>().Value;
    }
}
