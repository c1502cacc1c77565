using BotHost.Slack.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Tests.Http;

public sealed class SlackIngressRegistrationTests
{
    [Fact]
    public void No_signing_secret_refuses_the_start() =>
        Start(_ => { }).ShouldBe("Slack:SigningSecret is missing: copy it from the app's Basic Information page.");

    [Fact]
    public void A_blank_signing_secret_refuses_the_start() =>
        Start(options =>
            {
                options.SigningSecrets.Add(IngressHost.Secret);
                options.SigningSecrets.Add("  ");
            })
            .ShouldBe("Slack:SigningSecret is blank: copy it from the app's Basic Information page.");

    [Fact]
    public void A_blank_app_id_refuses_the_start() =>
        Start(options =>
            {
                options.SigningSecrets.Add(IngressHost.Secret);
                options.AppId = "";
            })
            .ShouldBe("Slack:AppId is blank: give the app's id (A…) or leave the key out.");

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(int.MaxValue)]
    public void A_body_limit_beyond_reason_refuses_the_start(int limit) =>
        Start(options =>
            {
                options.SigningSecrets.Add(IngressHost.Secret);
                options.MaxBodyBytes = limit;
            })
            .ShouldBe($"Slack:MaxBodyBytes is {limit}: give a number from 1024 to 16777216.");

    private static string Start(Action<SlackIngressOptions> configure)
    {
        using var provider = new ServiceCollection().AddSlackIngress(configure).BuildServiceProvider();
        var validator = provider.GetRequiredService<IStartupValidator>();
        return Should.Throw<OptionsValidationException>(validator.Validate).Failures.ShouldHaveSingleItem();
    }
}
